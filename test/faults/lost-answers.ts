/** A fetch that loses answers to what was carried out, the same way for whoever uses it. */

/**
 * `reset`: the first submit of each prompt is accepted and its answer lost with the connection. `503`: a gateway says
 * 503 instead. `status`: submits go well; the first eight looks at each job are answered with 503.
 */
export type Loss = 'reset' | '503' | 'status';

/** The losses, in words. */
export const LOSSES: Readonly<Record<Loss, string>> = {
  reset: 'answer to the submit lost',
  503: '503 after accepting',
  status: '503 to eight looks',
};

const LOOKS = 8;

/** Wraps the built-in fetch. */
export function losing(how: Loss): typeof fetch {
  const send = globalThis.fetch;
  const submitted = new Set<string>();
  const looks = new Map<string, number>();
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.method === 'POST' ? await request.clone().text() : '';
    const prompt = /"prompt":\s*"([^"]+)"/.exec(body)?.[1];
    const isPrice = request.url.includes('/model/price');
    const job =
      request.method === 'GET' ? /(requests|predictions|result)\/[^/?]+/.exec(request.url)?.[0] : undefined;
    if (how === 'status' && job !== undefined) {
      const seen = (looks.get(job) ?? 0) + 1;
      looks.set(job, seen);
      return seen > LOOKS ? send(request) : unavailable();
    }
    if (how === 'status' || prompt === undefined || isPrice || submitted.has(prompt)) {
      return send(request);
    }
    submitted.add(prompt);
    const answer = await send(request);
    await answer.arrayBuffer();
    if (how === '503') {
      return unavailable();
    }
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    });
  };
}

function unavailable(): Response {
  return new Response('{"detail":"unavailable"}', {
    status: 503,
    headers: { 'content-type': 'application/json' },
  });
}
