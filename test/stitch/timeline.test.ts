import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timelineText } from '../../src/cli/timeline-text.js';
import { NO_CARDS, type ShotInput } from '../../src/stitch/film-input.js';
import { layTimeline, type TimelineInput } from '../../src/stitch/timeline/lay-timeline.js';
import { samplesAt, soundPlan } from '../../src/stitch/timeline/sound-plan.js';
import { bodyFrames, bodyStart, segmentEnd } from '../../src/stitch/timeline/timeline.js';
import { timelineDocument } from '../../src/stitch/timeline/timeline-document.js';
import { longestTransition, longTransitions } from '../../src/stitch/timeline/transitions.js';
import type { ClipFacts } from '../../src/terms/clip-facts.js';
import { type Digest, digestOf } from '../../src/terms/digest.js';

const RATE = { num: 24, den: 1 };

describe('a timeline', () => {
  it('counts every frame once: bodies and seams, without a gap or an overlap', () => {
    fc.assert(
      fc.property(films(), ({ input, facts }) => {
        const { segments, frames } = layTimeline(input, facts);
        const places = segments.flatMap((segment) => [
          ...(segment.entry.frames > 0 ? [[segment.start, segment.start + segment.entry.frames]] : []),
          ...(bodyFrames(segment) > 0
            ? [[bodyStart(segment), bodyStart(segment) + bodyFrames(segment)]]
            : []),
        ]);
        expect(places.map(([start]) => start)).toEqual([0, ...places.slice(0, -1).map(([, end]) => end)]);
        expect(places.at(-1)?.[1]).toBe(frames);
        const shown = segments.reduce((sum, segment) => sum + segment.frames, 0);
        const shared = segments.reduce((sum, { entry }) => sum + entry.frames, 0);
        expect(frames).toBe(shown - shared);
      }),
    );
  });

  it('gives sound the samples of the frames, exactly, overlaps included', () => {
    fc.assert(
      fc.property(films(), ({ input, facts }) => {
        const timeline = layTimeline(input, facts);
        const plan = soundPlan(timeline, { sound: { matchLevels: false } });
        for (const [index, span] of plan.spans.entries()) {
          const segment = timeline.segments[index];
          expect(span.at).toBe(samplesAt(segment?.start ?? -1, input.rate));
          expect(span.at + span.samples).toBe(samplesAt(segment ? segmentEnd(segment) : -1, input.rate));
          expect(span.fadeOut).toBe(plan.spans[index + 1]?.fadeIn ?? 0);
        }
        expect(plan.samples).toBe((plan.spans.at(-1)?.at ?? 0) + (plan.spans.at(-1)?.samples ?? 0));
      }),
    );
  });

  it('names the first transition that does not fit, and the longest that does', () => {
    const edits = [
      { frames: 24, entry: 0 },
      { frames: 24, entry: 12 },
      { frames: 48, entry: 13 },
    ];
    expect(longTransitions(edits)).toEqual([{ index: 2, frames: 13, longest: 12 }]);
    expect(longestTransition(edits, 1)).toBe(11);
    expect(
      longTransitions([
        { frames: 5, entry: 0 },
        { frames: 30, entry: 6 },
      ]),
    ).toEqual([{ index: 1, frames: 6, longest: 5 }]);
    expect(
      longTransitions([
        { frames: 12, entry: 0 },
        { frames: 12, entry: 12 },
      ]),
    ).toEqual([]);
  });

  it('keeps a title out of the transitions of its shot, unless it is told when it stands', () => {
    const { input, facts } = film([24, 48, 24], [0, 12, 8]);
    const framesOf = (told: { readonly start?: number; readonly seconds?: number }) => {
      const overlayTitle = { text: 'Vienna', position: 'bottom' as const, ...told };
      const shots = input.shots.map((shot, index) => (index === 1 ? { ...shot, overlayTitle } : shot));
      return layTimeline({ ...input, shots }, facts).overlays.map(({ start, end }) => [start, end]);
    };
    // The shot is seen in the frames from 12 to 60, and alone from 24 to 52.
    expect(framesOf({})).toEqual([[24, 52]]);
    expect(framesOf({ seconds: 0.5 })).toEqual([[24, 36]]);
    expect(framesOf({ seconds: 2 })).toEqual([[12, 60]]);
    expect(framesOf({ start: 0.25 })).toEqual([[18, 52]]);
    expect(framesOf({ start: 0, seconds: 9 })).toEqual([[12, 60]]);
    expect(framesOf({ start: 1.75 })).toEqual([[54, 60]]);
  });

  it('is printed as a table and as a document', () => {
    const { input, facts } = film([48, 36, 24], [0, 12, 0]);
    const titled = input.shots.map((shot, index) => ({
      ...shot,
      ...(index === 1
        ? { overlayTitle: { text: 'Vienna,\n1922', position: 'bottom' as const, start: 0.5, seconds: 9 } }
        : { trim: { start: 0.25 }, caption: 'Evening came.' }),
    }));
    const timeline = layTimeline(
      { ...input, shots: titled, captions: { mode: 'burn', language: 'en' } },
      facts,
    );
    const document = timelineDocument(timeline);
    expect(timelineText(document)).toBe(
      [
        'segment  shows      from        to  frames  skips  enters by',
        'shot-0   clip   00:00+00  00:01+18      42      6  cut',
        'shot-1   clip   00:01+06  00:02+18      36         fade, 12 frames',
        'shot-2   clip   00:02+18  00:03+12      18      6  cut',
        '00:00+00 to 00:01+18: caption "Evening came."',
        '00:01+18 to 00:02+18: title "Vienna, 1922"',
        '00:02+18 to 00:03+12: caption "Evening came."',
        '84 frames, 3.500 s at 24 fps',
        '',
      ].join('\n'),
    );
    expect(document).toMatchObject({
      version: 1,
      frames: 84,
      seconds: 3.5,
      segments: [
        { name: 'shot-0', shows: 'clip', start: 0, end: 42, skip: 6, body: { start: 0, end: 30 } },
        {
          name: 'shot-1',
          start: 30,
          end: 66,
          entry: { kind: 'fade', frames: 12 },
          body: { start: 42, end: 66 },
        },
        { name: 'shot-2' },
      ],
    });
  });
});

/** A film of clips so many frames long, each passing in over so many frames. */
function film(lengths: readonly number[], entries: readonly number[], rate = RATE) {
  const shots = lengths.map(
    (_, index): ShotInput => ({
      id: `shot-${index}`,
      title: `Shot ${index}`,
      prompt: '',
      seconds: 1,
      clip: { path: `${index}.mp4`, digest: digestOf(String(index)) as Digest },
      ...(entries[index]
        ? { transition: { kind: 'fade', seconds: ((entries[index] ?? 0) * rate.den) / rate.num } }
        : {}),
    }),
  );
  const facts = new Map(lengths.map((frames, index) => [`shot-${index}`, clipOf(frames, rate)]));
  const input: TimelineInput = { rate, cards: NO_CARDS, shots, captions: { mode: 'none', language: 'und' } };
  return { input, facts };
}

function clipOf(frames: number, rate: typeof RATE): ClipFacts {
  const video = {
    codec: 'avc1',
    width: 160,
    height: 96,
    frames,
    seconds: (frames * rate.den) / rate.num,
    rate,
    constantRate: true,
    timescale: rate.num,
    keyFrames: [0],
    parameterSets: '',
    rotation: 0,
    edited: false,
  };
  return { bytes: 1, video };
}

/** Films whose transitions fit. */
function films() {
  const rates = fc.constantFrom(RATE, { num: 30000, den: 1001 }, { num: 25, den: 1 });
  const shots = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 30 })), {
    minLength: 1,
    maxLength: 8,
  });
  return fc.tuple(rates, shots).map(([rate, wanted]) => {
    const edits: { frames: number; entry: number }[] = [];
    for (const [frames, entry] of wanted) {
      const room = longestTransition([...edits, { frames, entry: 0 }], edits.length);
      edits.push({ frames, entry: Math.min(entry, room) });
    }
    return film(
      edits.map(({ frames }) => frames),
      edits.map(({ entry }) => entry),
      rate,
    );
  });
}
