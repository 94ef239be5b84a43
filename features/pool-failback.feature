@drill @pool-failback @severity=critical
Feature: Failback of a pool
  When the lost site returns, its servers must not serve: their clients are
  served elsewhere by now. First they are brought back in sync, and writes that
  only they had are discarded. Then the operator fails the pool back, with
  everything that was written meanwhile.

  The clock starts with the operator's order. 20 minutes are the reference
  architecture's. It allows 5 minutes of lost data where a site was lost, and
  the loss of all changes where the pool returns while its partner is lost. A
  drill writes less than 5 minutes before its event: the limits of loss are the
  suite's own, and where a loss is expected it must show.

  Background:
    Given the environment "paired-pools"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds

  @seed-PP-3
  Scenario: What clients wrote at the partner is kept after failback
    Given the operator has failed the pool east over
    When the operator fails the pool east back
    Then in the pool east, clients are interrupted
    And the operator's runbook succeeds
    And writes are acknowledged again within 20 minutes of the operator's order
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-PP-4
  Scenario: A pool comes home while its partner is lost
    Given the operator has failed the pool east over
    And everything between the primary and a standby already takes 2 seconds longer
    And an operator who forces the pool east back after 15 seconds
    When the primary's site goes dark for 60 seconds
    Then in the pool east, clients of the other sites are interrupted
    And the operator's runbook succeeds
    And in the pool east, writes from the other sites are acknowledged again within 20 minutes of the operator's order
    And in the pool east, between 1 second and 6 seconds of acknowledged writes are lost
    And in the pool east, as much is lost as the copy was behind
    And at no moment do two nodes accept writes
    And in the pool files, at most 5 seconds of acknowledged writes are lost
    And in the pool files, diverged members are permitted
    And in the pool east, diverged members are permitted
    And in the pool west, stale reads are permitted

  @seed-PP-1 @seed-PP-3 @seed-CM-4
  Scenario: From the loss of a site back to the start
    Given the service has been steady for 10 seconds
    And an operator who forces the configuration store over after 15 seconds
    And an operator who forces the pool east over after 16 seconds
    And an operator who brings the pool configuration back in sync after the repair
    And an operator who brings the pool east back in sync after the repair
    And an operator who fails the pool east back after the repair
    When the primary's site goes dark for 60 seconds
    Then in the pool east, clients of the other sites are interrupted
    And the operator's runbook succeeds
    And writes from the other sites are acknowledged again within 20 minutes of the operator's order
    And at most 5 seconds of acknowledged writes are lost
    And in the pool files, stale reads are permitted
    And at no moment do two nodes accept writes
    And every member is in sync again within 5 minutes of healing
    And in the pool east, service is back where it was before the event
    And in the pool configuration, another member is primary

  # The reference architecture gives the new pool a new name. Here it keeps the
  # old one; the objective is that an empty server joins the pool again.
  @seed-XX-1
  Scenario: A pool that was lost with its disk is rebuilt and comes home
    Given the service has been steady for 10 seconds
    And an operator who forces the pool east over after 15 seconds
    And an operator who brings the pool east back in sync after the repair
    And an operator who fails the pool east back after the repair
    When the primary is lost with its disk and replaced after 60 seconds
    Then in the pool east, clients are interrupted
    And the operator's runbook succeeds
    And in the pool east, writes are acknowledged again within 20 minutes of the operator's order
    And in the pool east, at most 5 seconds of acknowledged writes are lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 5 minutes of healing
    And in the pool east, service is back where it was before the event
    And in the pool west, the service goes on
