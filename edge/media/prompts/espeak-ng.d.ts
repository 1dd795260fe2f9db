/** What of eSpeak NG we use; the package brings no types. */
declare module '@echogarden/espeak-ng-emscripten' {
  export interface Voice {
    readonly samplerate: number;
    /** @returns 0 when there is such a voice */
    set_voice(name: string): number;
    /** Words a minute, 80 to 450. */
    set_rate(wordsPerMinute: number): void;
    /** Samples of 16 bits, in pieces; an answer other than 0 ends it. */
    synthesize(text: string, take: (samples: ArrayBuffer | null) => number): void;
  }
  export default function load(): Promise<{ eSpeakNGWorker: new () => Voice }>;
}
