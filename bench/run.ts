/** `npm run bench`: every measurement of one run, as a table and in `bench/RESULTS.md`. Figures are ratios wherever two things can be compared in one run. */
import { writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { measureEdit } from './edit.js';
import { measureHistory } from './history.js';
import { measureLanguage } from './language.js';
import { measureRerun } from './rerun.js';
import type { Measurement } from './row.js';
import { measureSchedule } from './schedule.js';
import { measureStitch } from './stitch.js';
import { measureStore } from './store.js';
import { measureWatch } from './watch.js';

/** A suite is told what was asked for besides suites: names of its rows. */
const SUITES: Readonly<Record<string, (words: readonly string[]) => Promise<readonly Measurement[]>>> = {
  edit: measureEdit,
  history: measureHistory,
  language: measureLanguage,
  rerun: measureRerun,
  schedule: measureSchedule,
  stitch: measureStitch,
  watch: measureWatch,
  store: measureStore,
};

const words = process.argv.slice(2);
const wanted = words.filter((word) => word in SUITES);
const rows: Measurement[] = [];
for (const [name, measure] of Object.entries(SUITES)) {
  if (wanted.length === 0 || wanted.includes(name)) {
    console.error(`measuring ${name} …`);
    rows.push(...(await measure(words)));
  }
}

const lines = rows.map(({ name, value, bar, unit, note }) => {
  if (note !== undefined) {
    return `| ${name} | | | ${note} |`;
  }
  const verdict = bar === undefined ? 'for comparison' : value <= bar ? 'met' : 'NOT MET';
  const number = value >= 100 ? value.toFixed(0) : value.toFixed(3);
  return `| ${name} | ${number} ${unit} | ${bar === undefined ? '' : `≤ ${bar} ${unit}`} | ${verdict} |`;
});
const text = `# Benchmarks

Made by \`npm run bench\` on ${cpus().length} cores (${platform()} ${arch()}, Node ${process.versions.node}). Ratios compare two things measured in the same run.

| What | Measured | Bar | |
|---|---|---|---|
${lines.join('\n')}
`;
console.log(text);
if (words.length === 0) {
  await writeFile(new URL('RESULTS.md', import.meta.url), text);
}
process.exitCode = rows.every(({ value, bar }) => bar === undefined || value <= bar) ? 0 : 1;
