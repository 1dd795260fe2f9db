import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AutoScalingGroup,
  DefaultResult,
  GroupMetric,
  GroupMetrics,
  HealthChecks,
  LifecycleTransition,
  ScalingProcess,
  Signals,
  UpdatePolicy,
} from 'aws-cdk-lib/aws-autoscaling';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AmazonLinuxCpuType,
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  InstanceType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MachineImage,
  SubnetType,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import { type IPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { EdgeNetwork } from './edge-network.ts';
import { CLUSTER_PORT, ENTRANCES, HTTP_PORT } from './entrances.ts';
import { accept } from './findings.ts';
import type { Program } from './program.ts';
import type { Settings } from './settings.ts';

/** How long an edge may take to say that it is ready, from the start of its instance. */
const START_TIMEOUT = Duration.minutes(10);
/** How long an edge that is told to stop may wait for its last calls; edge-node/drain.ts ends earlier. */
const DRAIN_TIMEOUT = Duration.minutes(20);
const DRAIN_HOOK = 'drain';

export interface EdgeFleetProps {
  readonly network: EdgeNetwork;
  /** Folder with the edge's bundle and what installs it. */
  readonly bundle: string;
  readonly settings: Settings;
}

/** The edges: long-lived EC2 instances, replaced one at a time. To what they use, they are one program. */
export class EdgeFleet extends Construct implements Program {
  readonly group: AutoScalingGroup;
  readonly grantPrincipal: IPrincipal;
  readonly #variables = new Map<string, string>();

  constructor(scope: Construct, id: string, props: EdgeFleetProps) {
    super(scope, id);
    const { network, settings } = props;
    const stack = Stack.of(this);
    // Named by us, because an edge must know its group and its role must name it before the group exists.
    const groupName = `${stack.stackName}-edges`;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    this.grantPrincipal = role;

    const userData = UserData.forLinux({ shebang: '#!/bin/bash -e' });
    const template = new LaunchTemplate(this, 'Template', {
      instanceType: new InstanceType(settings.edgeInstanceType),
      machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
      role,
      securityGroup: network.edgeGroup,
      associatePublicIpAddress: true,
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(16, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
      userData,
    });

    this.group = new AutoScalingGroup(this, 'Group', {
      autoScalingGroupName: groupName,
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      launchTemplate: template,
      minCapacity: settings.edgeMinimum,
      maxCapacity: settings.edgeMaximum,
      groupMetrics: [new GroupMetrics(GroupMetric.IN_SERVICE_INSTANCES)],
      // The machine's health, not the load balancer's: an edge that cannot reach the store still carries its calls,
      // and must not be killed for it together with all others. systemd restarts a process that died.
      healthChecks: HealthChecks.ec2({ gracePeriod: START_TIMEOUT }),
      signals: Signals.waitForMinCapacity({ timeout: START_TIMEOUT }),
      updatePolicy: UpdatePolicy.rollingUpdate({
        maxBatchSize: 1,
        minInstancesInService: settings.edgeMinimum,
        pauseTime: START_TIMEOUT,
        suspendProcesses: [
          ScalingProcess.ALARM_NOTIFICATION,
          ScalingProcess.AZ_REBALANCE,
          ScalingProcess.HEALTH_CHECK,
          ScalingProcess.REPLACE_UNHEALTHY,
          ScalingProcess.SCHEDULED_ACTIONS,
        ],
      }),
    });
    // An instance downloads its packages at once, and says that it is ready over the internet too.
    this.group.node.addDependency(
      network.vpc.selectSubnets({ subnetType: SubnetType.PUBLIC }).internetConnectivityEstablished,
    );
    accept(this.group, 'AwsSolutions-AS3', 'What matters is too few or unready edges: there are alarms for both.');
    this.group.scaleOnCpuUtilization('Load', { targetUtilizationPercent: 50 });
    this.group.addLifecycleHook('Drain', {
      lifecycleHookName: DRAIN_HOOK,
      lifecycleTransition: LifecycleTransition.INSTANCE_TERMINATING,
      heartbeatTimeout: DRAIN_TIMEOUT,
      defaultResult: DefaultResult.CONTINUE,
    });

    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const bundle = new Asset(this, 'Bundle', { path: props.bundle });
    this.#grantHousekeeping(role, { groupName, logs, bundle });
    this.#install(userData, { logs, bundle });

    for (const { variables, edgePort } of ENTRANCES) {
      for (const variable of variables) this.setVariable(variable, String(edgePort));
    }
    this.setVariable('AWS_REGION', stack.region);
    this.setVariable('HTTP_PORT', String(HTTP_PORT));
    this.setVariable('CLUSTER_PORT', String(CLUSTER_PORT));
    this.setVariable('EVENTS_TLS', 'true');
    this.setVariable('RTP_PORTS', settings.rtpPorts);
    this.setVariable('SIP_HOST', '0.0.0.0');
    if (settings.sipDomain !== undefined) this.setVariable('SIP_DOMAIN', settings.sipDomain);
    this.setVariable('DRAIN_GROUP', groupName);
    this.setVariable('DRAIN_HOOK', DRAIN_HOOK);
  }

  setVariable(name: string, value: string): void {
    this.#variables.set(name, value);
  }

  /** Edges that run, whether or not they take phones. */
  metricInService(options: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/AutoScaling',
      metricName: 'GroupInServiceInstances',
      dimensionsMap: { AutoScalingGroupName: this.group.autoScalingGroupName },
      ...options,
    });
  }

  /** What an instance needs for itself: its bundle, its log, a shell for operators, and the word that it has drained. */
  #grantHousekeeping(role: Role, to: { groupName: string; logs: LogGroup; bundle: Asset }): void {
    const { partition, region, account } = Stack.of(this);
    const allow = (actions: string[], resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));

    allow(['s3:GetObject'], to.bundle.bucket.arnForObjects(to.bundle.s3ObjectKey));
    to.logs.grantWrite(role);
    allow(['logs:DescribeLogStreams'], to.logs.logGroupArn);
    allow(
      ['autoscaling:CompleteLifecycleAction'],
      `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${to.groupName}`,
    );
    // Session Manager, without the managed policy, which could also read every parameter of the account.
    allow(
      [
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      '*',
    );
    accept(
      role,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:autoscaling:<AWS::Region>:<AWS::AccountId>:autoScalingGroup:*:autoScalingGroupName/${to.groupName}]`,
      'The part in the middle is an id that AWS makes up; the name is ours.',
    );
    accept(role, 'AwsSolutions-IAM5[Resource::*]', 'Session Manager knows no resources for these five actions.');
  }

  /** A changed bundle, variable or image changes the launch template, and CloudFormation rolls the fleet over. */
  #install(userData: UserData, from: { logs: LogGroup; bundle: Asset }): void {
    userData.addSignalOnExitCommand(this.group);
    userData.addCommands('dnf install -y -q nodejs24 unzip amazon-cloudwatch-agent');
    const zip = userData.addS3DownloadCommand({
      bucket: from.bundle.bucket,
      bucketKey: from.bundle.s3ObjectKey,
      localFile: '/tmp/patchbay-edge.zip',
      region: Stack.of(this).region,
    });
    userData.addCommands(
      `unzip -q -o ${zip} -d /opt/patchbay`,
      'mkdir -p /etc/patchbay',
      "cat > /etc/patchbay/edge.env <<'END'",
      Lazy.string({ produce: () => [...this.#variables].map(([name, value]) => `${name}=${value}`).join('\n') }),
      'END',
      `bash /opt/patchbay/install.sh ${from.logs.logGroupName}`,
    );
  }
}
