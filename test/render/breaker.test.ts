import { expect, it } from 'vitest';
import { createBreaker } from '../../src/render/breaker.js';

function opened() {
  let now = 0;
  const breaker = createBreaker({ now: () => now });
  for (let outage = 0; outage < 3; outage++) {
    expect(breaker.enter()).toBe(true);
    breaker.outage();
  }
  return {
    breaker,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('opens after three outages in a row, for longer each time, and closes at the first answer', () => {
  const { breaker, pass } = opened();
  expect([breaker.enter(), breaker.pauseMs()]).toEqual([false, 5_000]);
  pass(5_000);
  expect(breaker.enter()).toBe(true);
  breaker.outage();
  expect(breaker.pauseMs()).toBe(10_000);
  for (let outage = 0; outage < 2000; outage++) {
    breaker.outage();
  }
  expect(breaker.pauseMs()).toBe(300_000);
  breaker.well();
  expect([breaker.enter(), breaker.enter()]).toEqual([true, true]);
});

it('lets one try at a time, and the next when that one sent nothing', () => {
  const { breaker, pass } = opened();
  pass(5_000);
  expect([breaker.enter(), breaker.enter()]).toEqual([true, false]);
  breaker.leave();
  expect(breaker.enter()).toBe(true);
});

it('a clock that was set back does not keep it open for ever', () => {
  const { breaker, pass } = opened();
  pass(-86_400_000);
  expect(breaker.pauseMs()).toBe(300_000);
});
