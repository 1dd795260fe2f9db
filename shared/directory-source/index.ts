/** Directories that are kept elsewhere. */
export { DirectorySource } from './directory-source.ts';
