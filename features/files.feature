@drill @files @severity=critical
Feature: The files of a pool
  Uploaded files are kept on a pair of file servers in the pool's site, which
  fail over to each other automatically, and copied to the partner's site at an
  interval. An upload is acknowledged when it is on the disk of one server. A
  file counts as stored only with the content that was uploaded.

  After a failover the other copies keep files that the new server does not
  have, until they are brought back. While a server is away whose
  last files were not copied yet, and from the loss of all files in a site to
  the end of the operator's runbook, a read does not find them.

  The clock starts with the event, or with the operator's order. The reference
  architecture promises best effort and names no limit for files; the limits are
  the suite's own, except the 20 minutes of a pool's failover. What is lost is
  what was not copied yet, or what came after the last backup: where that must
  show, the limit has a lower bound. The reference copies every 2 minutes, and
  can be set to between 5 seconds and 3 hours.

  Background:
    Given the environment "paired-pools"
    And clients write and read at 40 operations per second
    And the service has been steady for 10 seconds
    And the drill is about the pool files

  @seed-FS-1
  Scenario: The other file server of the pair takes over
    When the primary is lost for good
    Then in the pool files, clients are interrupted
    And in the pool files, writes are acknowledged again within 30 seconds
    And in the pool files, at most 5 seconds of acknowledged writes are lost
    And in the pool files, as much is lost as the copy was behind
    And in the pool files, diverged members are permitted
    And in the pool files, nothing is stored that no client wrote
    And in the pool east, the service goes on

  @seed-FS-1
  Scenario: What only the lost file server had comes back with it
    When the primary is killed and started again after 20 seconds
    Then in the pool files, clients are interrupted
    And in the pool files, writes are acknowledged again within 30 seconds
    And in the pool files, stale reads are permitted
    And no acknowledged write is lost
    And in the pool files, at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @seed-FS-2
  Scenario: Lost files are brought back from the partner's site
    Given an operator who brings the files back from the partner after 10 seconds
    When the files in the primary's site are lost
    Then the operator's runbook succeeds
    And in the pool files, no client is interrupted for longer than 5 seconds
    And in the pool files, at most 5 seconds of acknowledged writes are lost
    And in the pool files, stale reads are permitted
    And every member is in sync again within 60 seconds of healing
    And in the pool east, the service goes on

  @seed-FS-3
  Scenario: Without a partner lost files are put back from the last backup
    Given the files have no copy in another site
    And the operator has backed the files up
    And an operator who puts the files back from the backup after 10 seconds
    When the files in the primary's site are lost
    Then the operator's runbook succeeds
    And in the pool files, no client is interrupted for longer than 5 seconds
    And in the pool files, between 8 seconds and 18 seconds of acknowledged writes are lost
    And in the pool files, stale reads are permitted
    And in the pool east, the service goes on

  @seed-BK-3
  Scenario: Copied every 2 seconds, little is lost with a site
    Given the files are copied to the other site every 2 seconds
    And an operator who forces the configuration store over after 15 seconds
    And an operator who forces the pool east over after 16 seconds
    When the primary's site goes dark
    Then in the pool files, clients of the other sites are interrupted
    And in the pool files, writes from the other sites are acknowledged again within 60 seconds of the operator's order
    And in the pool files, at most 5 seconds of acknowledged writes are lost
    And in the pool files, as much is lost as the copy was behind
    And diverged members are permitted
    And in the pool east, at most 5 seconds of acknowledged writes are lost
    And in the pool configuration, at most 5 seconds of acknowledged writes are lost

  @seed-BK-3
  Scenario: Copied every 2 minutes, as much is lost as was not copied yet
    Given the files are copied to the other site every 2 minutes
    And an operator who forces the configuration store over after 15 seconds
    And an operator who forces the pool east over after 16 seconds
    When the primary's site goes dark
    Then in the pool files, clients of the other sites are interrupted
    And in the pool files, writes from the other sites are acknowledged again within 60 seconds of the operator's order
    And in the pool files, at least 5 seconds of acknowledged writes are lost
    And in the pool files, as much is lost as the copy was behind
    And diverged members are permitted
    And in the pool east, at most 5 seconds of acknowledged writes are lost
    And in the pool configuration, at most 5 seconds of acknowledged writes are lost

  # Each of the two failures loses files that had not been copied yet, and they
  # lie half a minute apart. The scenarios above limit the loss of each alone.
  @seed-XX-3
  Scenario: The site is lost after the pair's first server
    Given the primary has been lost for good
    And an operator who forces the configuration store over after 15 seconds
    And an operator who forces the pool east over after 16 seconds
    When the primary's site goes dark
    Then in the pool files, clients of the other sites are interrupted
    And the operator's runbook succeeds
    And in the pool files, writes from the other sites are acknowledged again within 20 minutes of the operator's order
    And in the pool files, lost writes are permitted
    And diverged members are permitted
    And in the pool east, at most 5 seconds of acknowledged writes are lost
    And in the pool configuration, at most 5 seconds of acknowledged writes are lost
    And at no moment do two nodes accept writes
