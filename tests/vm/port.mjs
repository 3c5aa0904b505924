// Runs a virtual watch's shims on the MicroPython VM: what `python _cpython.py SHIMS ANSWERS REQUESTS` is on CPython.
//
//   node port.mjs VM SHIMS ANSWERS REQUESTS HEAP
//
// The file descriptors ANSWERS and REQUESTS become /dev/answers and /dev/requests of the VM, SHIMS its folder /shim.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [vm, shims, answers, requests, heap] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(vm));
const printed = Buffer.alloc(4096);  // it comes byte by byte, which a write each would make the slowest part of a link
let length = 0;
const flush = () => { for (let done = 0; done < length;) done += fs.writeSync(1, printed, done, length - done); length = 0; };
const print = (bytes) => { for (const byte of bytes) { printed[length++] = byte; if (length === printed.length) flush(); } };
const mp = await loadMicroPython({ heapsize: Number(heap), linebuffer: false, stdout: print, stderr: print });
const FS = mp.FS;

function copy(folder, inside) {
  FS.mkdir(inside);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), `${inside}/${entry.name}`];
    if (entry.isDirectory()) copy(from, to);
    else if (entry.name.endsWith("py")) FS.writeFile(to, fs.readFileSync(from));
  }
}

function device(name, minor, operations) {
  const number = FS.makedev(64, minor);
  FS.registerDevice(number, { open() {}, close() {}, llseek() { return 0; }, ...operations });
  FS.mkdev(`/dev/${name}`, 0o666, number);
}

copy(shims, "/shim");
device("answers", 0, {
  read: (stream, buffer, offset, length) => fs.readSync(Number(answers), buffer, offset, length, null),
});
device("requests", 1, {
  write(stream, buffer, offset, length) {
    flush();  // the world hears in the order in which it was told
    for (let done = 0; done < length;) done += fs.writeSync(Number(requests), buffer, offset + done, length - done);
    return length;
  },
});
FS.chdir("/shim");
mp.runPython('import sys\nsys.path[:] = ["/shim"]\nsys.argv[:] = ["", "/shim", "/dev/answers", "/dev/requests"]\ndel sys');
try {
  mp.runPython(fs.readFileSync(path.join(shims, "_micropython.py"), "utf8"));
} catch (error) {
  if (!error.message) throw error;
  flush();
  fs.writeSync(1, error.message);
  process.exitCode = 1;
}
flush();
