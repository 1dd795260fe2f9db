/**
 * Blobs: files that are too large for the store. Beside shared/store and shared/queue the only room of shared/ that
 * does I/O: the API and the workers of jobs hand each other files, and neither may import the other.
 *
 *   blobs.ts        the port
 *   disk-blobs.ts   in a folder, on one machine
 *   s3-blobs.ts     in a bucket, on AWS
 *   upload-door.ts  on one machine: where files are put by HTTP, as a bucket takes them
 */
export {
  type Blobs,
  BlobsUnavailable,
  KEPT_BLOBS,
  LASTING_BLOBS,
  rehearsalOf,
  UPLOAD_KEPT_MS,
  UPLOAD_LINK_SECONDS,
  UPLOADED_BLOBS,
} from './blobs.ts';
export { forgetOldBlobs, openDiskBlobs } from './disk-blobs.ts';
export { openS3Blobs, type S3Options } from './s3-blobs.ts';
export { UPLOAD_PATH, UploadDoor } from './upload-door.ts';
