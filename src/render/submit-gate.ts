/**
 * Lets submits to one provider overlap, and a look for a lost job wait until none is under way: a job that was
 * accepted and not yet written down would look like the lost one.
 */
export interface SubmitGate {
  /** Runs a submit, up to and including the writing down of its outcome. */
  submit<T>(work: () => Promise<T>): Promise<T>;
  /** Runs while no submit is under way, one at a time. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** An open gate. */
export function createSubmitGate(): SubmitGate {
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<unknown> | undefined;

  return {
    async submit(work) {
      while (closed) {
        await closed;
      }
      const running = work();
      const settled = running.catch(() => undefined);
      underWay.add(settled);
      void settled.then(() => underWay.delete(settled));
      return running;
    },
    async alone(work) {
      while (closed) {
        await closed;
      }
      const running = Promise.all(underWay).then(work);
      const settled = running.catch(() => undefined);
      closed = settled;
      void settled.then(() => {
        closed = undefined;
      });
      return running;
    },
  };
}
