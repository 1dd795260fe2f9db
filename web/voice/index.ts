/**
 * What people speak into the portal.
 *
 *   voice-input.tsx   by microphone or from a file, heard before it is sent
 *   use-recorder.ts   the microphone
 *   wav.ts            whatever the browser plays, as a WAV file for the API
 */
export { VoiceInput } from './voice-input.tsx';
