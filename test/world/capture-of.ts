/** Tells edge/signaling/rig/capture.ts whose packets it keeps. */
import { expect } from 'vitest';

if (process.env.SIP_CAPTURE !== undefined) process.env.SIP_CAPTURE_OF = expect.getState().testPath ?? '';
