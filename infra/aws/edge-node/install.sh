#!/bin/bash
# Turns the unpacked bundle in /opt/patchbay into a running edge. Ends when the edge is ready, or fails after 3 minutes:
# CloudFormation then stops the update and keeps the old edges.
#
# usage: install.sh LOG_GROUP
set -euo pipefail
log_group=$1
here=/opt/patchbay

useradd --system --user-group --no-create-home --shell /sbin/nologin patchbay
# systemd opens the log before it would make the folder.
install --directory --owner patchbay --mode 0755 /var/log/patchbay

sed "s|LOG_GROUP|$log_group|" "$here/amazon-cloudwatch-agent.json" \
  > /opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.json
install -m 0644 "$here/logrotate.conf" /etc/logrotate.d/patchbay
# The distribution looks once a day; a busy edge may fill the disk in less.
mkdir -p /etc/systemd/system/logrotate.timer.d
printf '[Timer]\nOnCalendar=\nOnCalendar=hourly\n' > /etc/systemd/system/logrotate.timer.d/hourly.conf

install -m 0644 "$here"/patchbay-*.service /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now amazon-cloudwatch-agent.service
systemctl restart logrotate.timer
systemctl enable --now patchbay-edge.service patchbay-drain.service

# shellcheck source=/dev/null
source /etc/patchbay/edge.env
for _ in $(seq 90); do
  if curl --fail --silent --max-time 2 "http://127.0.0.1:$HTTP_PORT/readyz" > /dev/null; then exit 0; fi
  sleep 2
done
echo 'patchbay-edge is not ready after 3 minutes' >&2
tail -n 50 /var/log/patchbay/edge.log >&2
exit 1
