/**
 * Voice activity: is somebody speaking, and how loud?
 *
 *   voice-activity.ts   speech or the noise behind it, frame by frame
 *
 * One `VoiceActivity` for each who may speak. It knows nothing of sample rates: a frame is 20 ms of any.
 */
export { VoiceActivity } from './voice-activity.ts';
