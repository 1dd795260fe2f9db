/**
 * The calls of the C library that sockets take, for Linux. Numbers that fail are negative; `errorCode` says why.
 */
import { constants } from 'node:os';

export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  getsockname(fd: number, address: Uint8Array, length: Uint8Array): number;
  getsockopt(fd: number, level: number, name: number, value: Uint8Array, length: Uint8Array): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  close(fd: number): number;
  recvfrom(fd: number, bytes: Uint8Array, length: number, flags: number, from: Uint8Array, size: Uint8Array): number;
  sendto(fd: number, bytes: Uint8Array, length: number, flags: number, to: Uint8Array, size: number): number;
  read(fd: number, bytes: Uint8Array, length: number): number;
  write(fd: number, bytes: Uint8Array, length: number): number;
  eventfd(initial: number, flags: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epoll: number, operation: number, fd: number, event: Uint8Array): number;
  epoll_wait(epoll: number, events: Uint8Array, most: number, timeoutMs: number): number;
  /** Why the last call failed: EAGAIN, EADDRINUSE, ... */
  errorCode(): string;
}

/** Linux, alike on x86-64 and arm64. */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const IPPROTO_IP = 0;
export const IP_TOS = 1;
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;
export const IPV6_TCLASS = 67;
export const EFD_NONBLOCK = 0o4000;
export const EFD_CLOEXEC = 0o2000000;
export const EPOLL_CLOEXEC = 0o2000000;
export const EPOLLIN = 1;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;

const ERROR_CODES = new Map(Object.entries(constants.errno).map(([code, number]) => [number, code]));

/** Null where there is no such library, or no way to call it: another system than Linux, a package that is missing. */
export async function loadLibc(): Promise<Libc | null> {
  if (process.platform !== 'linux') return null;
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load(null);
    return {
      socket: library.func('int socket(int, int, int)'),
      bind: library.func('int bind(int, void *, unsigned int)'),
      getsockname: library.func('int getsockname(int, void *, void *)'),
      getsockopt: library.func('int getsockopt(int, int, int, void *, void *)'),
      setsockopt: library.func('int setsockopt(int, int, int, void *, unsigned int)'),
      close: library.func('int close(int)'),
      recvfrom: library.func('long recvfrom(int, void *, size_t, int, void *, void *)'),
      sendto: library.func('long sendto(int, void *, size_t, int, void *, unsigned int)'),
      read: library.func('long read(int, void *, size_t)'),
      write: library.func('long write(int, void *, size_t)'),
      eventfd: library.func('int eventfd(unsigned int, int)'),
      epoll_create1: library.func('int epoll_create1(int)'),
      epoll_ctl: library.func('int epoll_ctl(int, int, int, void *)'),
      epoll_wait: library.func('int epoll_wait(int, void *, int, int)'),
      errorCode: () => ERROR_CODES.get(koffi.errno()) ?? `errno ${koffi.errno()}`,
    };
  } catch {
    return null;
  }
}
