/**
 * The fault lab: `npm run faults`. `--seed N` replays one random schedule, `--schedules N` plays so many (1,000),
 * `--first N` begins with another seed than 1, `--only kill,random,crowd,rivals,hardship` leaves the rest out.
 */
import { parseArgs } from 'node:util';
import { type Bench, setUpBench } from './bench.js';
import { startCrowd } from './crowd.js';
import { canMount, HARDSHIPS, meet } from './hardship.js';
import { killAt, undisturbed } from './kill.js';
import { LOSSES, type Loss } from './lost-answers.js';
import { playSchedule, undisturbedClips } from './random.js';
import { compareRivals } from './rivals.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    schedules: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    only: { type: 'string', default: 'kill,random,crowd,rivals,hardship' },
  },
});

/** A schedule works half of its time and waits for the other half. */
const SCHEDULES_AT_ONCE = 4;

/** A line of the final table. */
interface Row {
  readonly experiment: string;
  readonly runs: number;
  readonly result: string;
  readonly wrong: readonly string[];
}

/** At most two at a time unless told: most of them start processes. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>, atOnce = 2): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function tell(name: string, wrong: readonly string[]): readonly string[] {
  for (const problem of wrong) {
    console.log(`WRONG ${name}: ${problem}`);
  }
  return wrong.map((problem) => `${name}: ${problem}`);
}

async function kill(bench: Bench): Promise<Row> {
  const { film, moments } = await undisturbed(bench);
  const wrong: string[] = [];
  let killed = 0;
  let parked = 0;
  // Moments come in another order and number each time, so the last ones are looked for as well.
  await each(
    Array.from({ length: moments + 10 }, (_, place) => place + 1),
    async (at) => {
      const report = await killAt(bench, at, film);
      killed += report.moment === undefined ? 0 : 1;
      parked += report.parked;
      wrong.push(...tell(`kill ${at}, ${report.moment}`, report.wrong));
    },
  );
  const result = `${killed} kills; 6.00 charged jobs a film; ${parked} shots a person had to look at`;
  return { experiment: 'kill -9', runs: killed, result, wrong };
}

async function random(bench: Bench): Promise<Row> {
  const first = Number(values.seed ?? values.first);
  const count = values.seed === undefined ? Number(values.schedules) : 1;
  const wanted = await undisturbedClips(bench);
  const wrong: string[] = [];
  let [runs, asked, charged, endless, played] = [0, 0, 0, 0, 0];
  // Each has a sandbox, a clock and a folder of its own, and waits for its answers most of the time.
  await each(
    Array.from({ length: count }, (_, place) => first + place),
    async (seed) => {
      const report = await playSchedule(bench, seed, wanted);
      runs += report.runs;
      asked += report.asked;
      charged += report.charged;
      endless += report.endless;
      played++;
      if (values.seed !== undefined || report.wrong.length > 0) {
        console.log(`seed ${seed}: ${report.faults.join(' ')}`);
      }
      wrong.push(...tell(`seed ${seed}`, report.wrong));
      if (played % 50 === 0) {
        console.log(`random: ${played} schedules, ${wrong.length} wrong`);
      }
    },
    SCHEDULES_AT_ONCE,
  );
  const result = `${count} schedules; ${charged} charged for ${6 * count} clips, each more than one explained; ${asked} asked; ${endless} never ending`;
  return { experiment: 'random faults', runs, result, wrong };
}

async function crowd(bench: Bench): Promise<Row> {
  const reports = [await startCrowd(bench, 2), await startCrowd(bench, 10)];
  const wrong = reports.flatMap((report) => tell(`crowd of ${report.processes}`, report.wrong));
  const result = reports
    .map(({ processes, rendered, turnedAway }) => `${processes}: ${rendered} rendered, ${turnedAway} exit 4`)
    .join('; ');
  return { experiment: 'crowds', runs: 12, result, wrong };
}

async function rivals(bench: Bench): Promise<Row> {
  const table: Record<string, Record<string, string>> = {};
  const wrong: string[] = [];
  for (const loss of Object.keys(LOSSES) as Loss[]) {
    for (const { who, paid, clips, asked, wrong: problems } of await compareRivals(bench, loss)) {
      const inHand = clips === 6 ? '' : `, ${clips} clips`;
      const cell = `${(paid / 6).toFixed(2)}${inHand}${asked > 0 ? `, ${asked} asked` : ''}`;
      table[who] = { ...table[who], [LOSSES[loss]]: cell };
      wrong.push(...tell(`${who}, ${LOSSES[loss]}`, problems));
    }
  }
  console.log('Paid jobs per wanted clip (six clips):');
  console.table(table);
  return { experiment: 'rivals', runs: 18, result: 'storyreel 1.00 throughout', wrong };
}

async function hardship(bench: Bench): Promise<Row> {
  const { film } = await undisturbed(bench);
  const names = Object.keys(HARDSHIPS).filter((name) => name !== 'disk full' || canMount());
  const wrong: string[] = [];
  const table: Record<string, { exit: number | null; said: string; charged: number }> = {};
  await each(names, async (name) => {
    const { code, error, charged, wrong: problems } = await meet(bench, name, film);
    table[name] = { exit: code, said: error, charged };
    wrong.push(...tell(name, problems));
  });
  console.table(table);
  return { experiment: 'hardships', runs: names.length, result: 'a clear error or recovery', wrong };
}

const EXPERIMENTS: Readonly<Record<string, (bench: Bench) => Promise<Row>>> = {
  ...{ kill, random, crowd, rivals, hardship },
};

const bench = await setUpBench();
const rows: Row[] = [];
try {
  for (const name of values.seed === undefined ? values.only.split(',') : ['random']) {
    const experiment = EXPERIMENTS[name];
    if (!experiment) {
      throw new Error(`no experiment is called ${name}: there are ${Object.keys(EXPERIMENTS).join(', ')}`);
    }
    const start = Date.now();
    const row = await experiment(bench);
    rows.push(row);
    console.log(`${name}: ${row.result} (${Math.round((Date.now() - start) / 1000)} s)`);
  }
} finally {
  await bench.clear();
}
console.table(rows.map(({ wrong, ...row }) => ({ ...row, wrong: wrong.length })));
// Runs that were given up may still hold something open.
process.exit(rows.some(({ wrong }) => wrong.length > 0) ? 1 : 0);
