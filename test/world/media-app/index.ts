/**
 * Media that real phones can call, without tenants and call control.
 *
 *   media-app.ts   answers every call, and hands its media to the test
 */
export { type AppCall, type MediaApp, type MediaAppOptions, startMediaApp } from './media-app.ts';
