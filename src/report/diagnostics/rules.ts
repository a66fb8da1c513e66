import type { DiagnosticCode } from '../../diagnostics/diagnostic.js';

/** A code for formats that list the rules: what it finds, and what to do about it. */
export interface RuleText {
  readonly summary: string;
  readonly help: string;
}

/** Every code in two sentences. */
export const RULES: Record<DiagnosticCode, RuleText> = {
  'yaml-syntax': {
    summary: 'The file is not valid YAML.',
    help: 'Mend the syntax at the place shown; indentation is done with spaces.',
  },
  'at-sign-unquoted': {
    summary: 'A value begins with @, which YAML reserves.',
    help: 'Put the value in quotes: prompt: "@mira smiles". `storyreel check --fix` does it.',
  },
  'key-unknown': {
    summary: 'A key the language does not know.',
    help: 'Nothing is ignored silently: correct the key to the nearest known one or remove it.',
  },
  'value-invalid': {
    summary: 'A value of the wrong type or form, or a required key that is missing.',
    help: 'Write a value of the form the message names.',
  },
  'import-missing': {
    summary: 'An imported file cannot be read.',
    help: 'Paths under import: are relative to the file that imports.',
  },
  'import-outside-project': {
    summary: 'An imported file lies outside the project and its libraries.',
    help: 'Move the file into the project, or list its folder under libraries: in storyreel.yaml.',
  },
  'library-missing': {
    summary: 'A folder under libraries: in storyreel.yaml is not there.',
    help: 'Check the library out beside the project; paths there are relative to storyreel.yaml.',
  },
  'reference-unknown': {
    summary: 'A prompt or list names a reference that is not declared.',
    help: 'Declare it under references:, correct the name, or write \\@ for a plain at sign.',
  },
  'reference-unused': {
    summary: 'A reference is declared and no shot uses it.',
    help: 'Mention it in a prompt as @name, attach it under references: of a shot, or remove it.',
  },
  'reference-duplicate': {
    summary: 'Two references have the same name.',
    help: 'Rename one of them; imported files share one set of names.',
  },
  'reference-unmarked': {
    summary: 'A prompt has a word equal to a reference’s name but without @.',
    help: 'Write @name where the picture is meant; otherwise leave the word as it is.',
  },
  'references-too-many': {
    summary: 'A shot attaches more references than its model takes.',
    help: 'Attach fewer, split the shot, or choose a model that takes more.',
  },
  'references-missing': {
    summary: 'A shot attaches fewer references than its model needs.',
    help: 'Mention a reference in the prompt or attach one under references:.',
  },
  'image-missing': {
    summary: 'A reference’s picture does not exist.',
    help: 'Picture paths are relative to the file that declares the reference.',
  },
  'image-unreadable': {
    summary: 'A reference’s picture cannot be read as a picture.',
    help: 'Export the picture again; its header is broken or cut short.',
  },
  'image-unsupported': {
    summary: 'A picture’s format is not one the model takes.',
    help: 'Convert the picture to a format the message names. The content counts, not the extension.',
  },
  'image-too-small': {
    summary: 'A picture has fewer pixels than the model needs.',
    help: 'Use a larger picture.',
  },
  'image-too-large': {
    summary: 'A picture has more pixels or bytes than the model takes.',
    help: 'Scale the picture down or compress it more.',
  },
  'image-outside-project': {
    summary: 'A picture lies outside the project and its libraries.',
    help: 'Copy the picture into the project, or list its folder under libraries: in storyreel.yaml; links are followed.',
  },
  'sound-missing': {
    summary: 'A sound is not there, or not inside the project.',
    help: 'Check the path, which is relative to the file it is written in, and keep sounds in the project.',
  },
  'sound-unreadable': {
    summary: 'A file cannot be read as a sound.',
    help: 'Save it as WAV, MP3, M4A, AAC, FLAC, Ogg or Opus.',
  },
  'shot-id-duplicate': {
    summary: 'Two shots have the same id.',
    help: 'Give each shot an id of its own; clips are remembered by it.',
  },
  'shot-unknown': {
    summary: 'A shot is named that does not exist.',
    help: 'Correct the id to that of a shot in this storyboard.',
  },
  'shot-graph-cycle': {
    summary: 'Shots take frames from one another in a circle.',
    help: 'Let one of them use a picture instead of another shot’s frame.',
  },
  'frame-beyond-end': {
    summary: 'A frame is wanted from after the end of the shot’s clip.',
    help: 'Name an earlier time, or `last` for the last frame.',
  },
  'model-unknown': {
    summary: 'No model card has this name.',
    help: '`storyreel models` lists the models.',
  },
  'provider-unknown': {
    summary: 'No provider has this name.',
    help: 'Use one of the providers the message names.',
  },
  'duration-unsupported': {
    summary: 'The model does not render this duration.',
    help: 'Choose a duration in the range the message names.',
  },
  'resolution-unsupported': {
    summary: 'The model does not render this resolution.',
    help: 'Choose one of the resolutions the message names.',
  },
  'aspect-ratio-unsupported': {
    summary: 'The model does not render this aspect ratio.',
    help: 'Choose one of the aspect ratios the message names.',
  },
  'audio-unsupported': {
    summary: 'The model makes no sound of its own.',
    help: 'Set audio: false, or choose a model with sound.',
  },
  'seed-unsupported': {
    summary: 'The model takes no seed, or not this one.',
    help: 'Remove seed:, or keep to the range the message names.',
  },
  'prompt-too-long': {
    summary: 'The prompt as sent is longer than the model reads.',
    help: 'Shorten the prompt or the style that is appended to it.',
  },
  'option-unknown': {
    summary: 'The model has no option of this name.',
    help: '`storyreel models` shows the options of each model.',
  },
  'option-invalid': {
    summary: 'An option’s value is not one the model takes.',
    help: '`storyreel models` shows what each option takes.',
  },
  'transition-unknown': {
    summary: 'No transition has this name.',
    help: 'Use cut, dissolve, fade, wipe, slide or the name of an xfade transition of ffmpeg.',
  },
  'transition-unused': {
    summary: 'A transition into the first shot has nothing to come from.',
    help: 'Remove the transition, or give the film an opening title.',
  },
  'transition-too-long': {
    summary: 'A transition is longer than the shots it joins allow.',
    help: 'Shorten the transition or lengthen the shots beside it.',
  },
  'trim-invalid': {
    summary: 'A trim leaves nothing of the shot, or reaches past its end.',
    help: 'Keep 0 ≤ start < end ≤ duration, in seconds.',
  },
  'title-too-long': {
    summary: 'A title is shown beyond the end of its shot.',
    help: 'Let it begin sooner or stay for less, or make the shot longer.',
  },
  'voice-too-late': {
    summary: 'A voice begins after its shot has ended.',
    help: 'Let it begin sooner, or make the shot longer.',
  },
  'caption-too-fast': {
    summary: 'A caption is longer than can be read while its shot lasts.',
    help: 'Shorten the caption or lengthen the shot: 20 characters a second can be read.',
  },
  'text-uncovered': {
    summary: 'A text that is drawn into the picture has characters that no font of storyreel has.',
    help: 'Write it with other characters; those would be grey bars.',
  },
  'budget-exceeded': {
    summary: 'The film costs more than the budget allows.',
    help: 'Raise budget.max_usd or make shots shorter, smaller or fewer.',
  },
  'credential-missing': {
    summary: 'A provider’s key is not in the environment.',
    help: 'Set the variable the message names, in the environment or an untracked .env.',
  },
  'rehearsal-not-local': {
    summary: 'A rehearsal would really buy from a service that is not on this machine.',
    help: 'Take rehearsal: out of storyreel.yaml, name the sandbox’s address, or leave the service out of order:.',
  },
  'lock-invalid': {
    summary: 'The lock was edited by hand and does not say what a lock can say.',
    help: 'Mend the place shown, or take the lock back from git: bought clips are not affected.',
  },
  'lock-newer': {
    summary: 'The lock was written by a later storyreel.',
    help: 'Install a newer storyreel.',
  },
  'lock-conflict': {
    summary: 'A merge left a conflict in the lock.',
    help: 'Run `storyreel lock resolve`; it keeps the takes of both branches and asks which is picked.',
  },
  'lock-shot-unknown': {
    summary: 'The lock has a shot that the storyboard does not have.',
    help: 'The next render takes it out, or writes it under the name that the shot has now.',
  },
  'lock-pick-stale': {
    summary: 'The take that the lock picks is not of the shot as it is now.',
    help: 'Pick one that is: `storyreel takes SHOT` shows them.',
  },
  'lock-clip-absent': {
    summary:
      'The clip of the take that the lock picks is not here; the film shows another one of the same prompt.',
    help: '`storyreel store pull` brings it from the shared store.',
  },
};
