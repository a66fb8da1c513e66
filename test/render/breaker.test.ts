import { expect, it } from 'vitest';
import { createBreaker, type Exchange } from '../../src/render/breaker.js';

function closed() {
  let now = 0;
  const breaker = createBreaker({ now: () => now });
  /** What is sent now; undefined when nothing may be. */
  const enter = (): Exchange | undefined => breaker.enter();
  return {
    breaker,
    enter,
    /** Sends what may be sent now, and fails. */
    fail: () => enter()?.outage('no answer'),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

function opened() {
  const parts = closed();
  for (let outage = 0; outage < 3; outage++) {
    expect(parts.breaker.pauseMs()).toBe(0);
    parts.fail();
  }
  return parts;
}

it('opens after three outages in a row, for longer each time up to a quarter of a minute', () => {
  const { breaker, enter, fail, pass } = opened();
  expect([enter(), breaker.pauseMs()]).toEqual([undefined, 5_000]);
  for (const pause of [10_000, 15_000, 15_000]) {
    pass(breaker.pauseMs());
    fail();
    expect(breaker.pauseMs()).toBe(pause);
  }
  expect(breaker.why()).toBe('no answer');
});

it('an answer closes it, and it takes three outages to open it again', () => {
  const { breaker, enter, fail, pass } = opened();
  pass(5_000);
  enter()?.well();
  expect([breaker.pauseMs(), breaker.why()]).toEqual([0, undefined]);
  fail();
  fail();
  enter()?.well();
  fail();
  fail();
  expect(breaker.pauseMs()).toBe(0);
  fail();
  expect(breaker.pauseMs()).toBe(5_000);
});

it('lets one try at a time, and the next when that one sent nothing', () => {
  const { breaker, enter, pass } = opened();
  pass(5_000);
  const first = enter();
  expect(first).toBeDefined();
  expect([enter(), breaker.pauseMs()]).toEqual([undefined, 5_000]);
  first?.leave();
  expect(enter()).toBeDefined();
  // It has left: that it does so once more frees nobody else's try.
  first?.leave();
  expect(enter()).toBeUndefined();
});

it('a try that hangs lets another one try after a while, and either may end the pause', () => {
  const { breaker, enter, pass } = opened();
  pass(5_000);
  const hanging = enter();
  pass(14_999);
  expect(enter()).toBeUndefined();
  pass(1);
  const next = enter();
  hanging?.outage('timed out');
  expect([enter(), breaker.pauseMs()]).toEqual([undefined, 5_000]);
  hanging?.leave();
  expect(enter()).toBeUndefined();
  next?.well();
  expect(breaker.pauseMs()).toBe(0);
});

it('any number of requests that fail of one outage are one outage', () => {
  const { breaker, pass } = closed();
  const underWay = Array.from({ length: 10 }, () => breaker.begin());
  for (const request of underWay) {
    request.outage('no answer');
    pass(100);
  }
  expect(breaker.pauseMs()).toBe(5_000 - 800);
});

it('what was begun before the last try failed neither lengthens the pause nor ends it', () => {
  const { breaker, fail, pass } = opened();
  const [failing, going] = [breaker.begin(), breaker.begin()];
  pass(5_000);
  fail();
  failing.outage('timed out');
  going.well();
  expect([breaker.pauseMs(), breaker.why()]).toEqual([10_000, 'no answer']);
});

it('what failed of an outage that is over opens it no more', () => {
  const { breaker, enter, pass } = opened();
  const late = Array.from({ length: 10 }, () => breaker.begin());
  pass(5_000);
  enter()?.well();
  for (const request of late) {
    request.outage('timed out');
  }
  expect(breaker.pauseMs()).toBe(0);
});

it('a question that is asked during a pause ends it when it is answered, and makes it no longer', () => {
  const { breaker } = opened();
  breaker.begin().outage('no answer');
  expect(breaker.pauseMs()).toBe(5_000);
  breaker.begin().well();
  expect(breaker.pauseMs()).toBe(0);
});

it('a question that is asked when the pause is over is the one that tries', () => {
  const { breaker, enter, pass } = opened();
  pass(5_000);
  const question = breaker.begin();
  expect(enter()).toBeUndefined();
  // Another one is asked all the same.
  breaker.begin().outage('no answer');
  expect(breaker.pauseMs()).toBe(5_000);
  question.outage('no answer');
  expect(breaker.pauseMs()).toBe(10_000);
});

it('a clock that was set back does not keep it open for ever', () => {
  const { breaker, pass } = opened();
  pass(-86_400_000);
  expect(breaker.pauseMs()).toBe(15_000);
});
