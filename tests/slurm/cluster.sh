#!/usr/bin/env bash
# A real Slurm on this machine, without systemd: one controller and several nodes, each a slurmd of
# its own. Everything it writes lies in one temporary folder, but for /etc/slurm/slurm.conf, which
# must exist because the Slurm plugin's inner srun forgets SLURM_CONF: a link into that folder.
#
#   cluster.sh with COMMAND...   install Slurm where missing, start, run COMMAND, stop in any case;
#                                where there can be no Slurm, say so and succeed
#   cluster.sh start | stop      by hand, where Slurm is installed
#   cluster.sh kill NODE         end a node's daemon and jobs at once, as a power cut would
#   cluster.sh revive NODE       start it again
#
# ACCOUNTING=1 adds slurmdbd on MariaDB, so that sacct works. NODES=3, CPUS=2: how many, of what size.
set -euo pipefail

NODES=${NODES:-3} CPUS=${CPUS:-2} ACCOUNTING=${ACCOUNTING:-0}
PORT=17000 # and as many after it as there are nodes
DATABASE_PORT=17900 STORAGE_PORT=17901
LINK=/etc/slurm/slurm.conf

# The running cluster's folder; empty where there is none of ours.
folder() {
    local target
    target=$(readlink "$LINK" 2>/dev/null || true)
    case $target in */odyssey-slurm.*/slurm.conf) dirname "$target" ;; esac
}

# The reason why there can be no Slurm here; empty where there can.
obstacle() {
    if [ "$(id -u)" != 0 ]; then
        echo "it needs root"
    elif [ -e "$LINK" ] && [ -z "$(folder)" ]; then
        echo "$LINK exists, so this machine belongs to a cluster"
    elif ! install_packages; then
        echo "its packages cannot be installed"
    fi
}

install_packages() {
    local packages="munge slurmctld slurmd slurm-client slurm-wlm-basic-plugins"
    local commands="munged slurmctld slurmd sbatch"
    if [ "$ACCOUNTING" = 1 ]; then
        packages+=" slurmdbd slurm-wlm-mysql-plugin mariadb-server"
        commands+=" slurmdbd mariadbd"
    fi
    # Both are lists of words; which fails where one is missing.
    # shellcheck disable=SC2086
    which $commands >/dev/null 2>&1 || {
        apt-get update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
    } </dev/null >/dev/null 2>&1
}

until_true() { # COMMAND...: up to 20 seconds
    local end=$((SECONDS + 20))
    while [ "$SECONDS" -lt "$end" ]; do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
    echo "cluster.sh: waited in vain for: $*" >&2
    return 1
}

write_configuration() { # FOLDER
    local host
    host=$(hostname -s)
    cat >"$1/slurm.conf" <<END
ClusterName=odyssey
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$1/munge.socket
SlurmctldPort=$PORT
SlurmctldPidFile=$1/slurmctld.pid
SlurmdPidFile=$1/%n.pid
StateSaveLocation=$1/state
SlurmdSpoolDir=$1/spool/%n
SlurmctldLogFile=$1/slurmctld.log
SlurmdLogFile=$1/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
# Nodes may claim more than this machine has.
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=20
KillWait=30
# Jobs that ended can be asked about for an hour.
MinJobAge=3600
SchedulerParameters=batch_sched_delay=1,sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
NodeName=n[1-$NODES] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((PORT + 1))-$((PORT + NODES))] CPUs=$CPUS RealMemory=16000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
}

start_accounting() { # FOLDER
    cat >>"$1/slurm.conf" <<END
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$DATABASE_PORT
# Munge's socket again.
AccountingStoragePass=$1/munge.socket
JobAcctGatherType=jobacct_gather/linux
END
    cat >"$1/slurmdbd.conf" <<END
AuthType=auth/munge
AuthInfo=socket=$1/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=$DATABASE_PORT
SlurmUser=root
PidFile=$1/slurmdbd.pid
LogFile=$1/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$STORAGE_PORT
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm
END
    chmod 600 "$1/slurmdbd.conf"
    install -d -o mysql "$1/database"
    mariadb-install-db --user=mysql --datadir="$1/database" --skip-test-db >"$1/install.log" 2>&1
    mariadbd --no-defaults --user=mysql --datadir="$1/database" --socket="$1/database/socket" \
        --bind-address=127.0.0.1 --port="$STORAGE_PORT" --pid-file="$1/database/mariadbd.pid" \
        --innodb-flush-log-at-trx-commit=0 </dev/null >"$1/mariadbd.log" 2>&1 &
    until_true mariadb-admin --socket="$1/database/socket" ping
    mariadb --socket="$1/database/socket" --execute="CREATE DATABASE slurm;
        CREATE USER slurm@'%' IDENTIFIED BY 'slurm'; GRANT ALL ON slurm.* TO slurm@'%'"
    SLURM_CONF=$1/slurm.conf slurmdbd # which looks for its own beside that
    until_true sacctmgr --noheader show cluster
    for what in "cluster odyssey" "account study" "user $(id -un) account=study"; do
        # shellcheck disable=SC2086 # words
        sacctmgr --immediate --quiet add $what >/dev/null
    done
}

start() {
    stop
    local at
    at=$(mktemp --directory "${TMPDIR:-/tmp}/odyssey-slurm.XXXXXX")
    chmod 755 "$at" # MariaDB and munge look into it
    mkdir -p "$at/state" "$at/spool" /etc/slurm
    write_configuration "$at"
    ln -s "$at/slurm.conf" "$LINK"
    head --bytes=128 /dev/urandom >"$at/munge.key"
    chmod 600 "$at/munge.key"
    munged --socket="$at/munge.socket" --key-file="$at/munge.key" --log-file="$at/munged.log" \
        --pid-file="$at/munged.pid" --seed-file="$at/munged.seed"
    if [ "$ACCOUNTING" = 1 ]; then start_accounting "$at"; fi
    slurmctld
    for number in $(seq "$NODES"); do revive "n$number"; done
    until_true all_idle
}

all_idle() {
    [ "$(sinfo --noheader --Node --states=idle --format=%N | wc -l)" = "$NODES" ]
}

revive() { # NODE
    mkdir -p "$(folder)/spool/$1"
    slurmd -N "$1"
}

kill_node() { # NODE
    local at step
    at=$(folder)
    kill -KILL "$(cat "$at/$1.pid")"
    rm "$at/$1.pid"
    for job in $(squeue --noheader --nodelist="$1" --states=running,completing --format=%i); do
        for step in $(pgrep --full "^slurmstepd: \[$job\."); do kill_tree "$step"; done
    done
}

kill_tree() { # PROCESS, which has no time to start another child
    local child
    kill -STOP "$1" 2>/dev/null || return 0
    for child in $(pgrep --parent "$1"); do kill_tree "$child"; done
    kill -KILL "$1" 2>/dev/null || true
}

stop() {
    local at
    at=$(folder)
    [ -n "$at" ] || return 0
    timeout 5 scancel --quiet --full --signal=KILL --user="$(id -un)" 2>/dev/null || true
    for file in "$at"/{slurmctld,n*,slurmdbd,database/mariadbd,munged}.pid; do
        end_process "$file"
    done
    rm -f "$LINK"
    rm -rf "$at"
}

end_process() { # FILE that holds its number
    [ -s "$1" ] || return 0
    local number
    number=$(cat "$1")
    kill "$number" 2>/dev/null || return 0
    for _ in $(seq 100); do kill -0 "$number" 2>/dev/null || return 0; sleep 0.1; done
    kill -KILL "$number" 2>/dev/null || true
}

with_slurm() { # COMMAND...
    local reason
    reason=$(obstacle)
    if [ -n "$reason" ]; then
        echo "No Slurm here, so its tests are skipped: $reason."
        return
    fi
    trap stop EXIT
    trap "exit 130" HUP INT TERM
    start
    "$@"
}

case ${1:-} in
with)
    shift
    with_slurm "$@"
    ;;
start | stop) "$1" ;;
kill) kill_node "$2" ;;
revive) revive "$2" ;;
*) sed -n '2,13p' "$0" >&2; exit 2 ;;
esac
