import { Duration } from 'aws-cdk-lib';
import type { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import {
  NetworkLoadBalancer,
  NetworkTargetGroup,
  Protocol,
  TargetGroupIpAddressType,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ARecord, type IHostedZone, RecordTarget, SrvRecord } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { EdgeNetwork } from './edge-network.ts';
import { ENTRANCES, type Entrance, HTTP_PORT } from './entrances.ts';
import { accept } from './findings.ts';

/**
 * Phones that only REGISTER keep silent for up to an hour, the longest registration; NLB allows at most 6000 s. A
 * listener for UDP and TCP has no such setting: there the edge's TCP keep-alive has to do.
 */
const TCP_IDLE = Duration.seconds(3900);

/** Time in which calls may end on an edge that gets no new phones, before it is told to stop. */
export const DEREGISTRATION_DELAY = Duration.minutes(5);

/** The one address that phones know: passes packets on to the edges and changes nothing in them. */
export class EdgeBalancer extends Construct {
  readonly balancer: NetworkLoadBalancer;
  readonly groups: readonly NetworkTargetGroup[];

  constructor(scope: Construct, id: string, props: { network: EdgeNetwork; edges: AutoScalingGroup }) {
    super(scope, id);
    const { vpc, balancerGroup } = props.network;
    this.balancer = new NetworkLoadBalancer(this, 'Balancer', {
      vpc,
      internetFacing: true,
      // An edge in the other zone is better than none; only SIP crosses zones, RTP goes to the edge itself.
      crossZoneEnabled: true,
      securityGroups: [balancerGroup],
      deletionProtection: true,
    });
    accept(this.balancer, 'AwsSolutions-ELB2', 'Access logs exist for TLS listeners only; TLS ends at the edge.');
    this.groups = ENTRANCES.map((entrance) => this.#open(entrance, props));
  }

  /** An address record and the SRV records that phones look for (RFC 3263 §4). */
  nameIn(zone: IHostedZone, hostName: string): void {
    const recordName = `${hostName}.`;
    new ARecord(this, 'Address', {
      zone,
      recordName,
      target: RecordTarget.fromAlias(new LoadBalancerTarget(this.balancer)),
    });
    for (const { services, listener } of ENTRANCES) {
      for (const service of services) {
        new SrvRecord(this, service, {
          zone,
          recordName: `${service}.${recordName}`,
          values: [{ hostName, port: listener, priority: 10, weight: 10 }],
        });
      }
    }
  }

  #open(entrance: Entrance, props: { network: EdgeNetwork; edges: AutoScalingGroup }): NetworkTargetGroup {
    const protocol = entrance.protocols.includes('udp') ? Protocol.TCP_UDP : Protocol.TCP;
    const group = new NetworkTargetGroup(this, `${entrance.id}Edges`, {
      vpc: props.network.vpc,
      targetType: TargetType.INSTANCE,
      ipAddressType: TargetGroupIpAddressType.IPV4,
      protocol,
      port: entrance.edgePort,
      // The phone's own address is its identity: NAT latching, abuse counters and the bill depend on it.
      preserveClientIp: true,
      deregistrationDelay: DEREGISTRATION_DELAY,
      // A call's signaling must not be cut while its edge drains.
      connectionTermination: false,
      healthCheck: {
        protocol: Protocol.HTTP,
        port: String(HTTP_PORT),
        path: '/readyz',
        interval: Duration.seconds(10),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    // All packets of one source address go to one edge, as long as it is healthy: a phone that comes back from a new
    // port, or whose UDP flow was forgotten after 120 s, finds the edge that holds its registration and nonces.
    group.setAttribute('stickiness.enabled', 'true');
    group.setAttribute('stickiness.type', 'source_ip');

    props.edges.attachToNetworkTargetGroup(group);
    this.balancer.addListener(entrance.id, {
      protocol,
      port: entrance.listener,
      defaultTargetGroups: [group],
      ...(protocol === Protocol.TCP && { tcpIdleTimeout: TCP_IDLE }),
    });
    return group;
  }
}
