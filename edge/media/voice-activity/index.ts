/**
 * Voice activity: is somebody speaking, and how loud?
 *
 *   level.ts            loudness of a frame
 *   voice-activity.ts   speech or the noise behind it, frame by frame
 *
 * One `VoiceActivity` for each who may speak. It knows nothing of sample rates: a frame is 20 ms of any.
 */
export { levelDbov, SILENCE_DBOV } from './level.ts';
export { VoiceActivity } from './voice-activity.ts';
