/**
 * Voice applications: whoever calls them hears words and answers by keys and by voice.
 *
 *   answer-with-voice.ts   the call is answered, and talks to us; how it goes on, or ends
 *   voice-leg.ts           say, ask, pause, record: one thing at a time
 *   utterance.ts           what can be said, and where its sound is found: the tenant's own words before the platform's
 *   ask-name.ts            the caller says his name
 *   say-before-answer.ts   what is heard as early media
 *   words-to.ts           whose language it is said in; also to those who talk to each other
 *
 * An application is the player of a step (call/carry-out.ts): a function that answers, and asks and says one thing after the
 * other. What it says are phrases (edge/media/prompts/phrases); test/world/edge has a call to try it with.
 */
export {
  type AnsweredWithVoice,
  answerAndSay,
  answeredElsewhere,
  answerWithVoice,
  goOn,
  hangUp,
  type VoiceOptions,
  voiceFor,
  wordingFor,
} from './answer-with-voice.ts';
export { askName } from './ask-name.ts';
export { sayBeforeAnswer } from './say-before-answer.ts';
export { untilItEnds } from './until-it-ends.ts';
export { BEEP, itemsFor, type Utterance } from './utterance.ts';
export {
  ALL_KEYS,
  type Answer,
  type Key,
  LEFT,
  type Left,
  QUIET,
  type Question,
  VoiceLeg,
  type VoiceWorld,
} from './voice-leg.ts';
export { wordsTo } from './words-to.ts';
