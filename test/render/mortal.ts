import type { Provider } from '../../src/providers/provider.js';
import type { Crew } from '../../src/render/work.js';

/** A process that dies at its `n`-th step, before it or right after it was done: from then on nothing it does counts. */
export function dyingAt(n: number, after: boolean) {
  let steps = 0;
  let isDead = false;
  let tellDeath = (): void => undefined;
  const died = new Promise<'died'>((resolve) => {
    tellDeath = () => resolve('died');
  });
  const underWay = new Set<Promise<unknown>>();
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  function die<T>(): Promise<T> {
    isDead = true;
    tellDeath();
    return never<T>();
  }
  async function step<T>(work: () => Promise<T>): Promise<T> {
    if (isDead) {
      return never();
    }
    steps++;
    const isLast = steps === n;
    if (isLast && !after) {
      return die();
    }
    if (isLast) {
      isDead = true;
    }
    const working = work();
    underWay.add(working);
    await Promise.allSettled([working]);
    return isLast ? die() : isDead ? never() : working;
  }
  const mortal = (provider: Provider): Provider => ({
    ...provider,
    submit: (order, call) => step(() => provider.submit(order, call)),
    status: (ticket, call) => step(() => provider.status(ticket, call)),
    ...(provider.reconcile && {
      reconcile: (...asked: Parameters<NonNullable<Provider['reconcile']>>) =>
        step(() => provider.reconcile?.(...asked) ?? never()),
    }),
  });
  return {
    died,
    /** What the disk was at when the process died comes to its end. */
    settled: () => Promise.allSettled(underWay),
    put(crew: Crew): Crew {
      const { journal, store } = crew;
      return {
        ...crew,
        providers: new Map([...crew.providers].map(([name, provider]) => [name, mortal(provider)])),
        journal: { ...journal, append: (entry) => step(() => journal.append(entry)) },
        store: {
          ...store,
          purchases: {
            ...store.purchases,
            record: (purchase) => step(() => store.purchases.record(purchase)),
          },
          clips: { ...store.clips, put: (from, known) => step(() => store.clips.put(from, known)) },
        },
        collect: (source, path, signal) => step(() => crew.collect(source, path, signal)),
      };
    },
  };
}
