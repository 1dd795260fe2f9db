import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that tests run and libraries that they load, and the Debian package that has each. */
const TOOLS = [
  { program: 'sipp', debianPackage: 'sip-tester' },
  { program: 'baresip', debianPackage: 'baresip-core' },
  { program: 'linphonec', debianPackage: 'linphone-cli' },
  { program: 'chromium', debianPackage: 'chromium' },
  { program: 'tshark', debianPackage: 'tshark' },
  { program: 'ss', debianPackage: 'iproute2' },
  { program: 'sox', debianPackage: 'sox' },
  { program: 'slapd', debianPackage: 'slapd' },
  { program: 'dovecot', debianPackage: 'dovecot-imapd' },
  { program: 'rtpengine', debianPackage: 'rtpengine-daemon' },
  { program: 'rabbitmq-server', debianPackage: 'rabbitmq-server' },
  { program: 'gs', debianPackage: 'ghostscript' },
  { library: 'libspandsp.so.2', debianPackage: 'libspandsp2' },
] as const;

/**
 * Installs what is missing where that is possible (Debian, as root).
 *
 * @returns what is missing still, with the command that installs it; null when all is there
 */
export function installTools(): string | null {
  const missing = missingTools();
  if (missing.length === 0) return null;
  const packages = missing.map(({ debianPackage }) => debianPackage);
  if (process.getuid?.() === 0 && isInstalled('apt-get')) {
    console.log(`Installing ${packages.join(', ')} ...`);
    aptGet('update');
    aptGet('install', '--yes', '--no-install-recommends', ...packages);
  }
  const still = missingTools();
  if (still.length === 0) return null;
  return [
    `Tests need ${still.map(nameOf).join(', ')}. On Debian or Ubuntu:`,
    `  sudo apt-get update && sudo apt-get install --yes ${still.map(({ debianPackage }) => debianPackage).join(' ')}`,
  ].join('\n');
}

type Tool = (typeof TOOLS)[number];

const nameOf = (tool: Tool): string => ('program' in tool ? tool.program : tool.library);
const missingTools = () =>
  TOOLS.filter((tool) => ('program' in tool ? !isInstalled(tool.program) : !isLibrary(tool.library)));

/** Known to the dynamic linker. */
function isLibrary(name: string): boolean {
  const { stdout } = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  return (stdout ?? '').includes(name);
}

function isInstalled(program: string): boolean {
  // Servers lie where only root's PATH leads.
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What it prints matters only when something is missing afterwards. */
function aptGet(...args: string[]): void {
  const run = spawnSync('apt-get', ['--quiet', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });
  if (run.status !== 0) console.error(run.stdout, run.stderr);
}
