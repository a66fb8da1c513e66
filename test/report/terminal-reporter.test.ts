import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/diagnostics/screen-text.js';
import { createTerminalReporter } from '../../src/report/run/terminal.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { createFakeTerminal } from './fake-terminal.js';
import { announce, createHandClock, HALF, plan, REST, rendering, type Script, stored } from './run-script.js';

/** A reporter on a fake terminal whose clock only the script moves. */
async function perform(columns: number, rows = 24, look: { colour?: boolean; ascii?: boolean } = {}) {
  const terminal = createFakeTerminal(columns, rows);
  const clock = createHandClock(0);
  const reporter = await createTerminalReporter({
    stream: terminal.stream,
    clock: clock.now,
    colour: look.colour ?? false,
    ascii: look.ascii ?? false,
  });
  const play = (script: Script): void => {
    for (const [second, event] of script) {
      // A tenth between events of one second, so that each is drawn.
      clock.move(Math.max(second * 1000 - clock.now(), 100));
      reporter.report(event);
    }
  };
  return { terminal, clock, reporter, play };
}

const FAILURE_80 = [
  '  ✗ lamp (fal, job job-3): the provider’s moderation refused the clip and',
  '    charged nothing [content-moderated]',
  '    Change the prompt or the pictures of this shot and run again',
];

describe('the live table', () => {
  it('shows one line a shot, the edit and a total at 80 columns', async () => {
    const { terminal, reporter, play } = await perform(80);
    play(HALF);
    expect(await terminal.screen()).toEqual([
      '  ✓ pick-up          ━━━━━━━━━━━━━━  unchanged               fal',
      '  ✓ window           ━━━━━━━━━━━━━━  done              0:03  fal  $0.33',
      '  ⠋ stairs-at-night  ━━━━━─────────  rendering 42%     0:05  fal  $0.33',
      '  ○ lamp             ──────────────  queued            0:02  fal  $0.33',
      '  · goodbye          ──────────────  waiting                 fal  $0.33',
      '',
      '  ▸ film             ━━━━━━━───────  fitting clips 50%',
      '  2/5 shots   spent $0.33 of $1.30   0:06   about 0:11 left',
    ]);
    await reporter.close();
  });

  it('leaves bar and provider out at 50 columns', async () => {
    const { terminal, reporter, play } = await perform(50);
    play(HALF);
    expect(await terminal.screen()).toEqual([
      '  ✓ pick-up         unchanged',
      '  ✓ window          done              0:03  $0.33',
      '  ⠋ stairs-at-nig…  rendering 42%     0:05  $0.33',
      '  ○ lamp            queued            0:02  $0.33',
      '  · goodbye         waiting                 $0.33',
      '',
      '  ▸ film            fitting clips 50%',
      '  2/5 shots   $0.33 of $1.30   0:06',
    ]);
    await reporter.close();
  });

  it('says why at 120 columns', async () => {
    const { terminal, reporter, play } = await perform(120);
    play(HALF);
    expect(await terminal.screen()).toEqual([
      '  ✓ pick-up          ━━━━━━━━━━━━━━━━━━━━  unchanged               fal',
      '  ✓ window           ━━━━━━━━━━━━━━━━━━━━  done              0:03  fal  $0.33',
      '  ⠋ stairs-at-night  ━━━━━━━━────────────  rendering 42%     0:05  fal  $0.33  reference @mira: picture changed',
      '  ○ lamp             ────────────────────  queued            0:02  fal  $0.33  3 ahead',
      '  · goodbye          ────────────────────  waiting                 fal  $0.33  new shot',
      '',
      '  ▸ film             ━━━━━━━━━━──────────  fitting clips 50%',
      '  2/5 shots   spent $0.33 of $1.30   0:06   about 0:11 left',
    ]);
    await reporter.close();
  });

  it('says at any width why shots wait', async () => {
    const { terminal, reporter, play } = await perform(80);
    const waits = (shot: string): FilmEvent => ({
      type: 'shot-progress',
      shot,
      take: 1,
      provider: 'fal',
      phase: 'waiting',
      note: 'fal cannot be reached (ENOTFOUND)',
      retry_seconds: 4,
    });
    play([...HALF, [7, waits('lamp')]]);
    expect((await terminal.screen()).at(-1)).toBe(
      '  • lamp waits: fal cannot be reached (ENOTFOUND); trying again in 4 s',
    );
    play([[8, waits('goodbye')]]);
    expect((await terminal.screen()).at(-1)).toBe(
      '  • 2 shots wait: fal cannot be reached (ENOTFOUND); trying again in 3 s',
    );
    play([
      [9, rendering('lamp', 0.2)],
      [9, rendering('goodbye', 0.2)],
    ]);
    expect((await terminal.screen()).join()).not.toContain('cannot be reached');
    await reporter.close();
  });

  it('counts down to the next try while nothing happens', async () => {
    const { terminal, clock, reporter, play } = await perform(120);
    play([
      ...HALF,
      [
        7,
        {
          type: 'shot-progress',
          shot: 'lamp',
          take: 1,
          provider: 'fal',
          phase: 'waiting',
          note: 'fal is busy',
          retry_seconds: 4,
        },
      ],
    ]);
    // The reporter looks at the clock on its own; the test waits for it to have drawn.
    for (const left of [' in 3 s', ' in 2 s', ' in 1 s', '']) {
      clock.move(1000);
      let screen: readonly string[] = [];
      do {
        screen = await terminal.screen();
      } while (!screen.at(-1)?.endsWith(`fal is busy; trying again${left}`));
      expect(screen.find((line) => line.includes('· lamp'))).toMatch(
        new RegExp(`fal is busy; trying again${left}$`),
      );
    }
    await reporter.close();
  });

  it('has an ASCII form', async () => {
    const { terminal, reporter, play } = await perform(80, 24, { ascii: true });
    play(HALF);
    expect((await terminal.screen()).join('\n')).toMatch(/^[ -~\n]+$/);
    await reporter.close();
  });

  it('leaves a clean final table, with failures in full', async () => {
    const { terminal, reporter, play } = await perform(80);
    play([...HALF, ...REST]);
    await reporter.close();
    expect(await terminal.screen()).toEqual([
      '  ✓ pick-up          ━━━━━━━━━━━━━━  unchanged               fal',
      '  ✓ window           ━━━━━━━━━━━━━━  done              0:03  fal  $0.33',
      '  ✓ stairs-at-night  ━━━━━━━━━━━━━━  done              1:09  fal  $0.33',
      '  ✗ lamp             ──────────────  moderated         1:01  fal',
      '  ✓ goodbye          ━━━━━━━━━━━━━━  done              0:00  fal  $0.33',
      '',
      '  4/5 shots   spent $0.98 (exactly $0.975)   1:22',
      '',
      ...FAILURE_80,
      '',
      '  ▸ film.mp4: 25.0 s, 600 frames, 1 stand-in (lamp)',
      '',
      '  ✗ ended with shots missing; the film has stand-ins in their place',
    ]);
  });

  it('leaves what is set aside and unknown on the screen, however narrow it is', async () => {
    for (const columns of [40, 80]) {
      const { terminal, reporter, play } = await perform(columns);
      const money = { spent_usd: 0.325, reserved_usd: 0.325, unknown_usd: 0.03 };
      play([...HALF, [9, { type: 'run-ended', exit: 'interrupted', code: 130, ...money }]]);
      await reporter.close();
      const said = (await terminal.screen()).join(' ').replaceAll(/\s+/g, ' ');
      expect(said).toContain('$0.325 set aside for jobs under way, $0.03 unknown');
    }
  });

  it('shows failures in full below the total while the run goes on', async () => {
    const { terminal, reporter, play } = await perform(80);
    play([...HALF, ...REST.slice(0, 1)]);
    expect((await terminal.screen()).slice(-5)).toEqual([
      '  2/5 shots   spent $0.33 of $1.30   1:05   about 0:42 left',
      '',
      ...FAILURE_80,
    ]);
    await reporter.close();
  });

  it('shows what matters when there are more shots than rows', async () => {
    const { terminal, reporter, play } = await perform(80, 12);
    const ids = Array.from({ length: 400 }, (_, index) => `shot-${index + 1}`);
    const failure: FilmEvent = {
      type: 'shot-failed',
      shot: 'shot-350',
      outcome: 'unknown',
      code: 'submit-unknown',
      message: 'no answer',
    };
    play([
      [0, plan(ids.map((id) => announce(id)))],
      ...ids.slice(0, 310).map((id): Script[number] => [1, stored(id)]),
      [2, failure],
      [3, rendering('shot-380', 0.5)],
      [3, rendering('shot-320', 0.25)],
    ]);
    expect((await terminal.screen()).slice(0, 7)).toEqual([
      '  · shot-311  ──────────────  waiting                 fal  $0.33',
      '  · shot-312  ──────────────  waiting                 fal  $0.33',
      '  · shot-313  ──────────────  waiting                 fal  $0.33',
      '  ⠇ shot-320  ━━━───────────  rendering 25%     0:00  fal  $0.33',
      '  ? shot-350  ──────────────  unknown                 fal',
      '  ⠇ shot-380  ━━━━━━━───────  rendering 50%     0:00  fal  $0.33',
      '  + 84 waiting, 310 done',
    ]);
    await reporter.close();
    const screen = await terminal.screen();
    // 39 shots and the count, an empty line and the total, an empty line and the failure.
    expect(screen).toHaveLength(44);
    expect(screen[39]).toMatch(/^ {2}\+ \d+ waiting, 310 done$/);
  });

  it('keeps to the rows and columns of the terminal', async () => {
    for (const columns of [40, 50, 60, 61, 80, 99, 100, 120, 200]) {
      const { terminal, reporter, play } = await perform(columns, 14);
      const long = announce('a-very-long-identifier-of-a-shot-in-this-film', { provider: 'a-long-provider' });
      play([[0, plan([long, ...Array.from({ length: 30 }, (_, index) => announce(`s${index}`))])]]);
      play([...HALF.slice(1), ...REST.slice(0, 4)]);
      const screen = await terminal.screen();
      expect(screen.length, `${columns} columns`).toBeLessThanOrEqual(14);
      for (const line of screen) {
        expect(displayWidth(line), line).toBeLessThan(columns);
      }
      await reporter.close();
    }
  });

  it('draws at most twelve times a second', async () => {
    const { terminal, clock, reporter } = await perform(80);
    reporter.report(plan([announce('a')]));
    const before = terminal.written.length;
    for (let step = 0; step < 1000; step += 1) {
      clock.move(1);
      reporter.report(rendering('a', step / 1000));
    }
    expect(terminal.written.length - before).toBeLessThanOrEqual(12);
    await reporter.close();
  });

  it('leaves no trace of the old table when the terminal is resized', async () => {
    const { terminal, reporter, play } = await perform(120);
    play(HALF);
    await terminal.resize(70, 24);
    play([[7, rendering('stairs-at-night', 0.5)]]);
    expect((await terminal.screen()).filter((line) => line.includes('pick-up'))).toHaveLength(1);
    await terminal.resize(100, 24);
    play([[8, rendering('stairs-at-night', 0.6)]]);
    expect((await terminal.screen()).filter((line) => line.includes('pick-up'))).toHaveLength(1);
    await reporter.close();
    expect((await terminal.screen()).filter((line) => line.includes('pick-up'))).toHaveLength(1);
  });

  it('takes lines in and out of the middle without losing others', async () => {
    const { terminal, reporter, play } = await perform(80);
    const conform = HALF.slice(-1);
    play([...HALF.slice(0, -1), ...REST.slice(0, 1)]);
    play(conform);
    const screen = await terminal.screen();
    expect(screen.slice(6)).toEqual([
      '  ▸ film             ━━━━━━━───────  fitting clips 50%',
      expect.stringMatching(/^ {2}2\/5 shots /),
      '',
      ...FAILURE_80,
    ]);
    await reporter.close();
  });

  it('hides the cursor while it draws and gives it back once', async () => {
    const { terminal, reporter, play } = await perform(80);
    play(HALF);
    expect(terminal.written.join('').split('\x1b[?25l')).toHaveLength(2);
    expect(terminal.written.join('')).not.toContain('\x1b[?25h');
    await reporter.close();
    await reporter.close();
    expect(terminal.written.join('').split('\x1b[?25h')).toHaveLength(2);
  });

  it('writes nothing when nothing was reported', async () => {
    const { terminal, reporter } = await perform(80);
    await reporter.close();
    expect(terminal.written).toEqual([]);
  });

  it('never lets control characters of an answer reach the terminal', async () => {
    const { terminal, reporter, play } = await perform(80);
    const failure: FilmEvent = {
      type: 'shot-failed',
      shot: 'a',
      outcome: 'failed',
      code: 'provider-error',
      message: 'sorry \x1b[2J\x1b]0;title\x07',
      job: '\x1b[31mjob',
      provider: 'fal',
    };
    play([
      [0, plan([announce('a')])],
      [1, { type: 'shot-progress', shot: 'a', take: 1, provider: 'fal', phase: 'waiting', note: '\x1b[2J' }],
      [2, failure],
      [3, { type: 'film-done', path: '\x1b[2Jfilm', frames: 1, seconds: 1, slates: [], unchanged: false }],
    ]);
    await reporter.close();
    for (const sequence of ['\x1b[2J', '\x1b]', '\x1b[31m']) {
      expect(terminal.written.join('')).not.toContain(sequence);
    }
    expect((await terminal.screen()).join('\n')).toContain('sorry ␛[2J␛]0;title␇');
  });
});

describe('the process', () => {
  /** Runs a script against the built reporter's source in a process of its own. */
  const run = (body: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', body], { encoding: 'utf8', timeout: 30_000 });
  const built = new URL('../../dist/report/run/terminal.js', import.meta.url);
  const start = `
    const { createTerminalReporter } = await import(${JSON.stringify(built.href)});
    const reporter = await createTerminalReporter({ stream: process.stdout, clock: Date.now, colour: false });
    reporter.report({ type: 'plan-ready', storyboard: 's', title: 't', shots: [], total_usd: 0 });`;

  it('is not kept alive by the reporter, and gets its cursor back', () => {
    const ended = run(start);
    expect(ended).toMatchObject({ status: 0, signal: null });
    expect(ended.stdout.endsWith('\x1b[?25h')).toBe(true);
  });

  it('gets its cursor back when it is terminated', () => {
    const ended = run(`${start} process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`);
    expect(ended.signal).toBe('SIGTERM');
    expect(ended.stdout.endsWith('\x1b[?25h')).toBe(true);
  });
});
