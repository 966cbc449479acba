#!/bin/sh
# What is new, by mail, every morning. A line for `crontab -e`:
#
#   30 6 * * *  MAILTO=ann@example.org /home/ann/new_by_mail.sh /srv/releases
#
# cron mails what a command writes, and nothing where it writes nothing: `new` is silent then.
set -u
dateline --quiet index "$1" --wait 600 > /dev/null || exit
dateline new --format markdown
