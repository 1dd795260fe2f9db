import { useEffect, useRef, useState } from 'react';

/** The microphone of the browser: what is spoken from `start` to `stop`. */
export interface Recorder {
  readonly isRecording: boolean;
  /** False where the browser has no microphone for this page: it wants https, or localhost. */
  readonly isPossible: boolean;
  /** @throws DOMException  when whoever sits there does not allow it */
  start(): Promise<void>;
  stop(): void;
}

export function useRecorder(recorded: (spoken: Blob) => void): Recorder {
  const going = useRef<MediaRecorder | null>(null);
  const [isRecording, setRecording] = useState(false);
  useEffect(() => () => release(going.current), []);
  return {
    isRecording,
    isPossible: typeof navigator !== 'undefined' && navigator.mediaDevices !== undefined,
    async start() {
      const recorder = new MediaRecorder(await navigator.mediaDevices.getUserMedia({ audio: true }));
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = () => {
        release(recorder);
        setRecording(false);
        recorded(new Blob(parts, { type: recorder.mimeType }));
      };
      going.current = recorder;
      recorder.start();
      setRecording(true);
    },
    stop: () => going.current?.stop(),
  };
}

/** The browser shows that a page listens until every track has ended. */
function release(recorder: MediaRecorder | null): void {
  for (const track of recorder?.stream.getTracks() ?? []) track.stop();
}
