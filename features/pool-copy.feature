@drill @pool-copy @severity=normal
Feature: The copy of a pool in the other site
  A pool is copied to its partner's site continuously, and writes do not wait
  for the copy. When a site is lost, the loss equals the lag of the copy. While
  the sites are partitioned, each continues to serve its own clients, and the
  copies catch up afterwards.

  The clock starts with the event. The reference architecture allows 20 minutes,
  and 5 minutes of lost data without a backlog, which a drill cannot exceed; the
  limits of loss are the suite's own.

  Background:
    Given the environment "paired-pools"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds

  @seed-BK-1 @seed-PP-12
  Scenario: As much is lost as the copy was behind
    Given everything between the primary and a standby already takes 2 seconds longer
    And an operator who forces the configuration store over after 15 seconds
    And an operator who forces the pool east over after 16 seconds
    When the primary's site goes dark
    Then in the pool east, clients of the other sites are interrupted
    And in the pool east, between 1 second and 6 seconds of acknowledged writes are lost
    And in the pool east, as much is lost as the copy was behind
    And in the pool configuration, at most 5 seconds of acknowledged writes are lost
    And in the pool files, at most 5 seconds of acknowledged writes are lost
    And in the pool west, no acknowledged write is lost
    And writes from the other sites are acknowledged again within 20 minutes of the operator's order
    And diverged members are permitted
    And at no moment do two nodes accept writes

  @seed-BK-2
  Scenario: Both sites go on while they are partitioned
    When nothing passes between the primary's site and a standby's site for 30 seconds
    Then the service goes on
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
    And service is back where it was before the event

  @seed-BK-2
  Scenario: A failover forced on a site that still serves costs what it then writes
    Given the service has been steady for 20 seconds
    And an operator who forces the configuration store over after 10 seconds
    And an operator who forces the pool east over after 11 seconds
    And an operator who brings the pool configuration back in sync after the repair
    And an operator who brings the pool east back in sync after the repair
    When nothing passes between the primary's site and every other site for 60 seconds
    Then in the pool east, between 40 seconds and 75 seconds of acknowledged writes are lost
    And in the pool configuration, at most 5 seconds of acknowledged writes are lost
    And in the pool west, no acknowledged write is lost
    And two writers are permitted
    And stale reads are permitted
    And every member is in sync again within 5 minutes of healing
