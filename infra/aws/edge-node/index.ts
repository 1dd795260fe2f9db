/**
 * What runs beside the edge on its EC2 instance.
 *
 *   install.sh                unpacked bundle -> running edge; called once by the instance's user data
 *   patchbay-edge.service     the edge under systemd: prepare.ts, then the edge, restarted when it dies
 *   patchbay-drain.service    drain.ts under systemd
 *   amazon-cloudwatch-agent.json, logrotate.conf   where the edge's log goes
 *
 *   prepare.ts    before each start: public address, identity and TLS certificate of this instance
 *   drain.ts      when the instance is to be terminated: lets calls end, stops the edge, says so
 *   metadata.ts   what EC2 tells an instance about itself (IMDSv2)
 *
 * prepare.ts and drain.ts are bundled beside the edge (../bundle.ts).
 */
export { type DrainWorld, drain } from './drain.ts';
export { InstanceMetadata } from './metadata.ts';
export { type PrepareWorld, prepare } from './prepare.ts';
