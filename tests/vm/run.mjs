// Runs one script on the MicroPython VM, as `python3 script args` would: same folder, same streams, same exit code.
//
//   node run.mjs REQUEST.json
//   {"vm": "…/micropython.mjs", "folder": "…", "script": "main.py", "args": […], "then": […], "heap": 131072}
//
// `folder` is mirrored into the VM's file system, and what the script created or changed is mirrored back.
// `then`: statements run one by one after the script, each from the top level, which is where this VM collects
// garbage (see README.md).
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const HOME = "/w";
const request = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const { loadMicroPython } = await import(pathToFileURL(request.vm));
const write = (stream) => (bytes) => { fs.writeSync(stream, bytes); };
const mp = await loadMicroPython({ heapsize: request.heap, linebuffer: false, stdout: write(1), stderr: write(2) });

function copyIn(folder, inside) {
  mp.FS.mkdir(inside);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const [from, to] = [path.join(folder, entry.name), `${inside}/${entry.name}`];
    if (entry.isDirectory()) copyIn(from, to);
    else mp.FS.writeFile(to, fs.readFileSync(from));
  }
}

function copyOut(inside, folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of mp.FS.readdir(inside)) {
    if (name === "." || name === "..") continue;
    const [from, to] = [`${inside}/${name}`, path.join(folder, name)];
    if (mp.FS.isDir(mp.FS.stat(from).mode)) copyOut(from, to);
    else copyFileOut(mp.FS.readFile(from), to);
  }
}

function copyFileOut(content, to) {
  if (!fs.existsSync(to) || !fs.readFileSync(to).equals(content)) fs.writeFileSync(to, content);
}

// SystemExit reaches JavaScript as an error like any other: "…\nSystemExit: 3\n".
function exitCode(error) {
  const exit = /^SystemExit(?:: ?(.*))?$/.exec(error.message.trimEnd().split("\n").pop());
  if (exit && (!exit[1] || exit[1] === "None")) return 0;
  if (exit && /^-?\d+$/.test(exit[1])) return Number(exit[1]) & 0xff;
  fs.writeSync(2, (exit ? exit[1] + "\n" : error.message).replaceAll('"<stdin>"', `"${request.script}"`));
  return 1;
}

function run() {
  try {
    mp.runPython(fs.readFileSync(path.join(request.folder, request.script), "utf8"));
    for (const statement of request.then) mp.runPython(statement);
    return 0;
  } catch (error) {
    if (!error.message) throw error;
    return exitCode(error);
  }
}

copyIn(request.folder, HOME);
mp.FS.chdir(HOME);
const argv = JSON.stringify([request.script, ...request.args]);
mp.runPython(`import sys\nsys.path[:] = ["${HOME}"]\nsys.argv[:] = ${argv}\ndel sys`);
const code = run();
copyOut(HOME, request.folder);
process.exitCode = code;
