import type { HostedEndpoint } from './hosted-endpoint.ts';
import type { MediaRecording } from './media.ts';
import { partialPath, type RecordingOptions, type RecordingOutcome, repairRecording } from './recording/index.ts';

/** What has samples to be recorded. */
type Source = Pick<HostedEndpoint, 'id' | 'seat'>;

const NOTHING = { durationMs: 0, bytes: 0, path: null, speechMs: 0, peakDb: -96, isTooShort: false, error: null };

/** The recordings that go on in the worker threads. */
export class HostedRecordings {
  readonly #going = new Set<Promise<RecordingOutcome>>();
  #count = 0;

  /** @param source  undefined: it is closed already */
  start(source: Source | undefined, options: RecordingOptions): MediaRecording {
    this.#count += 1;
    const recording = this.#count;
    const ended = source
      ? outcomeOf(source, recording, options)
      : Promise.resolve({ ...NOTHING, how: 'hung-up' as const });
    this.#going.add(ended);
    void ended.then(() => this.#going.delete(ended));
    return {
      ended,
      pause: () => source?.seat.order({ name: 'record-pause', recording }),
      resume: () => source?.seat.order({ name: 'record-resume', recording }),
      stop: () => source?.seat.order({ name: 'record-stop', recording }),
    };
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#going);
  }
}

async function outcomeOf(
  { id, seat }: Source,
  recording: number,
  options: RecordingOptions,
): Promise<RecordingOutcome> {
  const answer = await seat.ask({ name: 'record', id, recording, options });
  if (answer?.name === 'record-ended') return answer.outcome;
  // The thread died and has left what it had written.
  const path = partialPath(options.path);
  const repaired = await repairRecording(path);
  const left = repaired ? { path, ...repaired } : {};
  return { ...NOTHING, ...left, how: 'failed', error: 'worker-died' };
}
