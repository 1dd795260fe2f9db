/** Crypto suites that we speak (RFC 4568 §6.2, RFC 7714 §14.1). */
export const SRTP_SUITES = [
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AEAD_AES_128_GCM',
  'AEAD_AES_256_GCM',
] as const;
export type SrtpSuite = (typeof SRTP_SUITES)[number];

export interface SuiteParameters {
  readonly mode: 'counter-mode' | 'gcm';
  readonly masterKeyBytes: number;
  readonly masterSaltBytes: number;
  /** Of SRTP packets. */
  readonly tagBytes: number;
  /** Of SRTCP packets: a short tag is for speech only, where one forged packet does little (RFC 4568 §6.2.2). */
  readonly rtcpTagBytes: number;
}

export const SUITE_PARAMETERS = {
  AES_CM_128_HMAC_SHA1_80: {
    mode: 'counter-mode',
    masterKeyBytes: 16,
    masterSaltBytes: 14,
    tagBytes: 10,
    rtcpTagBytes: 10,
  },
  AES_CM_128_HMAC_SHA1_32: {
    mode: 'counter-mode',
    masterKeyBytes: 16,
    masterSaltBytes: 14,
    tagBytes: 4,
    rtcpTagBytes: 10,
  },
  AEAD_AES_128_GCM: { mode: 'gcm', masterKeyBytes: 16, masterSaltBytes: 12, tagBytes: 16, rtcpTagBytes: 16 },
  AEAD_AES_256_GCM: { mode: 'gcm', masterKeyBytes: 32, masterSaltBytes: 12, tagBytes: 16, rtcpTagBytes: 16 },
} as const satisfies Record<SrtpSuite, SuiteParameters>;

/** Bytes of master key and master salt together: what a=crypto carries. */
export function keyMaterialBytes(suite: SrtpSuite): number {
  const { masterKeyBytes, masterSaltBytes } = SUITE_PARAMETERS[suite];
  return masterKeyBytes + masterSaltBytes;
}
