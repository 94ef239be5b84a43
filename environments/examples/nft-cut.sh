#!/usr/bin/env bash
# nft-cut.sh add|delete|show ADDRESS: drops everything that arrives from an address, so that this host no longer hears it, while it hears this
# host. For the power "cut" of a system that runs already: install it as root-owned /usr/local/sbin/nft-cut on each host. Adding and deleting
# twice is harmless; "show" ends with 0 while the address is cut. Needs nftables.
set -eu

table=dr_drills
address=$2
family=ipv4_addr
word=ip
case $address in *:*) family=ipv6_addr word=ip6 ;; esac
set=cut_$word

case $1 in
  add)
    nft -f - << END
add table inet $table
add set inet $table $set { type $family; }
add chain inet $table in_$word { type filter hook input priority -10; }
flush chain inet $table in_$word
add rule inet $table in_$word $word saddr @$set drop
add element inet $table $set { $address }
END
    ;;
  delete)
    nft delete element inet "$table" "$set" "{ $address }" 2> /dev/null || true
    ;;
  show)
    nft get element inet "$table" "$set" "{ $address }" > /dev/null 2>&1
    ;;
  *)
    echo "nft-cut: add, delete or show, and an address" >&2
    exit 2
    ;;
esac
