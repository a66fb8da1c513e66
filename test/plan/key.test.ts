import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/models/request.js';
import { requestKey } from '../../src/plan/key.js';
import { digestOf } from '../../src/terms/digest.js';

const request: Request = {
  model: 'pixverse-c1',
  dialect: 1,
  prompt: '@mira waits.',
  references: [
    {
      name: 'mira',
      alias: 'mira',
      type: 'subject',
      digest: digestOf('a picture'),
      picture: { kind: 'file', path: '/film/refs/mira.png' },
    },
  ],
  parameters: { duration: 4, resolution: '720p', aspect_ratio: '16:9', audio: false },
  options: { b: 1, a: { d: 2, c: [1, 2] } },
  take: 1,
};
const [mira] = request.references as [Request['references'][number]];

describe('the key of a request', () => {
  it('is a SHA-256', () => {
    expect(requestKey(request)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<Request>]>([
    ['the take', { take: 2 }],
    ['the dialect', { dialect: 2 }],
    ['the model', { model: 'animatic' }],
    ['the prompt', { prompt: '@mira waits' }],
    ['an option', { options: { ...request.options, b: 2 } }],
    ['the order of a list in an option', { options: { b: 1, a: { d: 2, c: [2, 1] } } }],
    ['a parameter', { parameters: { ...request.parameters, seed: 0 } }],
    ["a picture's bytes", { references: [{ ...mira, digest: digestOf('another') }] }],
    ["a reference's type", { references: [{ ...mira, type: 'background' }] }],
    ['how often a picture is given', { references: [mira, mira] }],
  ])('covers %s', (_what, change) => {
    expect(requestKey({ ...request, ...change })).not.toBe(requestKey(request));
  });

  it.each<[string, Partial<Request>]>([
    [
      'where a picture lies',
      { references: [{ ...mira, picture: { kind: 'file', path: '/elsewhere/m.png' } }] },
    ],
    [
      'what a reference is called beside the prompt',
      { references: [{ ...mira, name: 'her', alias: 'her' }] },
    ],
    ['the order in which options are written', { options: { a: { c: [1, 2], d: 2 }, b: 1 } }],
  ])('does not cover %s', (_what, change) => {
    expect(requestKey({ ...request, ...change })).toBe(requestKey(request));
  });
});
