/**
 * Loaded into the command before it starts: counts the moments around every journal write and every network call, and
 * kills the process at one of them, as a power cut would. LAB_KILL_AT is the number of the moment, LAB_KILL_LOG a file
 * that is told its name, or how many there were when none was reached.
 */
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.LAB_KILL_AT);
const log = process.env.LAB_KILL_LOG ?? '';
let count = 0;

function moment(name) {
  count += 1;
  if (count === at) {
    writeFileSync(log, name);
    process.kill(process.pid, 'SIGKILL');
  }
}

process.on('exit', () => writeFileSync(log, String(count)));

const handle = await open(process.execPath);
const files = Object.getPrototypeOf(handle);
await handle.close();
const { appendFile, datasync } = files;

/** Only the journal is written by these two. */
files.appendFile = async function (data, ...rest) {
  const what = [...String(data).matchAll(/"type":"attempt-(\w+)"/g)].map((match) => match[1]).join('+');
  moment(`before the journal's ${what}`);
  if (count + 1 === at) {
    await appendFile.call(this, data.subarray(0, data.length / 2));
  }
  moment(`half way through the journal's ${what}`);
  await appendFile.call(this, data, ...rest);
  this.written = what;
};
files.datasync = async function () {
  await datasync.call(this);
  moment(`after the journal's ${this.written}`);
};

const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const what = `${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`;
  moment(`before ${what}`);
  const answer = await fetch(input, init);
  moment(`after ${what}`);
  return answer;
};

const { request } = http;
http.request = (...args) => {
  moment('before a download');
  const outgoing = request(...args);
  outgoing.once('response', (answer) => {
    moment('at the head of a download');
    answer.once('end', () => moment('at the end of a download'));
  });
  return outgoing;
};
syncBuiltinESMExports();
