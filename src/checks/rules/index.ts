import type { Rule } from '../rule.js';
import { aspectRatioUnsupported } from './aspect-ratio-unsupported.js';
import { audioUnsupported } from './audio-unsupported.js';
import { captionTooFast } from './caption-too-fast.js';
import { durationUnsupported } from './duration-unsupported.js';
import { frameBeyondEnd } from './frame-beyond-end.js';
import { imageMissing } from './image-missing.js';
import { imageOutsideProject } from './image-outside-project.js';
import { imageTooLarge } from './image-too-large.js';
import { imageTooSmall } from './image-too-small.js';
import { imageUnreadable } from './image-unreadable.js';
import { imageUnsupported } from './image-unsupported.js';
import { modelUnknown } from './model-unknown.js';
import { optionInvalid } from './option-invalid.js';
import { optionUnknown } from './option-unknown.js';
import { promptTooLong } from './prompt-too-long.js';
import { referenceUnknown } from './reference-unknown.js';
import { referenceUnmarked } from './reference-unmarked.js';
import { referenceUnused } from './reference-unused.js';
import { referencesMissing } from './references-missing.js';
import { referencesTooMany } from './references-too-many.js';
import { resolutionUnsupported } from './resolution-unsupported.js';
import { seedUnsupported } from './seed-unsupported.js';
import { shotGraphCycle } from './shot-graph-cycle.js';
import { shotIdDuplicate } from './shot-id-duplicate.js';
import { shotUnknown } from './shot-unknown.js';
import { soundMissing } from './sound-missing.js';
import { soundUnreadable } from './sound-unreadable.js';
import { textUncovered } from './text-uncovered.js';
import { titleTooLong } from './title-too-long.js';
import { transitionTooLong } from './transition-too-long.js';
import { transitionUnknown } from './transition-unknown.js';
import { transitionUnused } from './transition-unused.js';
import { trimInvalid } from './trim-invalid.js';
import { voiceTooLate } from './voice-too-late.js';

/** Every rule, in the order of their codes. */
export const RULES: readonly Rule[] = [
  aspectRatioUnsupported,
  audioUnsupported,
  captionTooFast,
  durationUnsupported,
  frameBeyondEnd,
  imageMissing,
  imageOutsideProject,
  imageTooLarge,
  imageTooSmall,
  imageUnreadable,
  imageUnsupported,
  modelUnknown,
  optionInvalid,
  optionUnknown,
  promptTooLong,
  referenceUnknown,
  referenceUnmarked,
  referenceUnused,
  referencesMissing,
  referencesTooMany,
  resolutionUnsupported,
  seedUnsupported,
  shotGraphCycle,
  shotIdDuplicate,
  shotUnknown,
  soundMissing,
  soundUnreadable,
  textUncovered,
  titleTooLong,
  transitionTooLong,
  transitionUnknown,
  transitionUnused,
  trimInvalid,
  voiceTooLate,
];
