// Reads a FIT file from standard input with fit-file-parser and prints JSON: its raw messages, or what it makes of them.
import { readFileSync } from "node:fs";

const [, , module, what] = process.argv;
const { default: FitParser, readFitMessages } = await import(module);
const file = readFileSync(0);

const KINDS = {
  0x00: [1, "getUint8", 0xff],
  0x01: [1, "getInt8", 0x7f],
  0x02: [1, "getUint8", 0xff],
  0x83: [2, "getInt16", 0x7fff],
  0x84: [2, "getUint16", 0xffff],
  0x85: [4, "getInt32", 0x7fffffff],
  0x86: [4, "getUint32", 0xffffffff],
  0x88: [4, "getFloat32", NaN],
  0x8c: [4, "getUint32", 0],
  0x0d: [1, "getUint8", undefined],
};

function read(bytes, base, little) {
  if (base === 0x07) {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\0.*$/s, "");
    return text || null;
  }
  const [size, getter, none] = KINDS[base];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = [];
  for (let at = 0; at < bytes.length; at += size) {
    const value = view[getter](at, little);
    values.push(Object.is(value, none) ? null : value);
  }
  return values.length === 1 ? values[0] : values;
}

function raw() {
  const { messages, issues } = readFitMessages(new Uint8Array(file));
  if (issues.length) throw new Error(JSON.stringify(issues));
  const bases = {};
  return messages.map((message) => {
    if (message.compressedTimestamp !== undefined) throw new Error("a compressed header");
    const fields = {};
    for (const one of message.fields) fields[one.fieldNumber] = read(one.bytes, one.baseType, message.littleEndian);
    if (message.globalMessageNumber === 206) bases[`${fields[0]}/${fields[1]}`] = fields[2];
    const own = {};
    for (const one of message.developerFields) {
      own[one.fieldNumber] = read(one.bytes, bases[`${one.developerDataIndex}/${one.fieldNumber}`], message.littleEndian);
    }
    return [message.globalMessageNumber, fields, own];
  });
}

async function meant() {
  const parser = new FitParser({ force: false, mode: "list", elapsedRecordField: false, speedUnit: "m/s", lengthUnit: "m" });
  return parser.parseAsync(file);
}

process.stdout.write(JSON.stringify(what === "raw" ? raw() : await meant()));
