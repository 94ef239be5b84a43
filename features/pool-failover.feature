@drill @instead-of-any @pool-failover @severity=critical
Feature: Failover of a pool to its partner
  Two pools in two sites are each other's backup. There is no automatic
  failover: when a pool or its whole site is lost, the operator decides and runs
  the runbooks, for the configuration store first. Until then clients can at
  most read, and what they read is as old as the copy.

  The clock starts with the operator's order, because assessment and decision
  are not counted. 20 minutes are the reference architecture's, and so are the 5
  minutes of lost data that it allows. A drill writes less than that before its
  event, so the loss is held to 5 seconds, the suite's own limit.

  Background:
    Given the environment "paired-pools"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds

  @seed-PP-1 @seed-CM-2
  Scenario: A site is destroyed and its partner takes over its pool
    Given the service has been steady for 10 seconds
    And an operator who forces the configuration store over after 15 seconds
    And an operator who forces the pool east over after 16 seconds
    When the primary's site goes dark
    Then in the pool east, clients of the other sites are interrupted
    And the operator's runbook succeeds
    And writes from the other sites are acknowledged again within 20 minutes of the operator's order
    And at most 5 seconds of acknowledged writes are lost
    And diverged members are permitted
    And at no moment do two nodes accept writes

  @seed-PP-2 @seed-BK-4
  Scenario: A planned failover loses nothing
    When the operator fails the pool east over
    Then in the pool east, clients are interrupted
    And the operator's runbook succeeds
    And writes are acknowledged again within 20 minutes of the operator's order
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And in the pool east, another member is primary

  @seed-PP-5
  Scenario: No pool is failed over while the configuration store is lost
    Given an operator who forces the pool east over after 15 seconds
    When the primary's site goes dark for 60 seconds
    Then the operator's runbook refuses at the step "the configuration store takes changes"
    And in the pool east, from 2 seconds after the event no write is acknowledged until the failure is over
    And in the pool west, the service goes on for the other sites
    And stale reads are permitted
    And no acknowledged write is lost
    And service is back where it was before the event

  @seed-PP-9
  Scenario: The servers of each pair are alike
    When the operator checks the pairs
    Then the operator's runbook succeeds with the step "the servers of each pair are alike"
    And the service goes on
    And no acknowledged write is lost

  # With this setting a server acknowledges writes that no log holds yet.
  @seed-PP-9
  Scenario: Servers of a pair that differ are found
    Given the operator has switched synchronous_commit off on a standby
    When the operator checks the pairs
    Then the operator's runbook refuses at the step "the servers of each pair are alike"
    And the service goes on
    And no acknowledged write is lost

  @seed-PP-10
  Scenario: No pool is failed over to an incomplete copy
    Given the primary has been cut off from a standby
    When the operator fails the pool east over
    Then the operator's runbook refuses at the step "the partner is in sync"
    And in the pool east, the service goes on
    And in the pool west, the service goes on

  @seed-PP-11
  Scenario: One site carries the clients of both
    Given clients write and read at 80 operations per second
    When the operator fails the pool east over
    Then the operator's runbook succeeds
    And in the pool east, at least 95 percent of the usual writes pass after recovery
    And in the pool west, at least 95 percent of the usual writes pass after recovery
    And in the pool west, the service goes on
    And in the pool east, another member is primary

  @seed-PP-7
  Scenario: No client is sent to a site whose own clients are away
    Given the operator has failed the pool east over
    When the operator fails the pool west over
    Then the operator's runbook refuses at the step "the partner carries only its own users"
    And the service goes on
    And no acknowledged write is lost

  @seed-PP-8
  Scenario: A pool without a backup pool is not failed over
    Given the pool east has no backup pool
    When the operator fails the pool east over
    Then the operator's runbook refuses at the step "the pool has a backup pool"
    And the service goes on
    And no acknowledged write is lost

  @seed-PP-1
  Scenario: A pool that is not lost is not failed over as if it were
    When the operator forces the pool east over
    Then the operator's runbook refuses at the step "the pool is lost"
    And the service goes on
    And no acknowledged write is lost

  @seed-VR-1
  Scenario: Without an operator clients can read at the partner, and return automatically
    When the primary is killed and started again after 75 seconds
    Then in the pool east, from 45 seconds after the event clients can read and not write until the failure is over
    And in the pool west, the service goes on
    And in the pool east, stale reads are permitted
    And service is back where it was before the event
    And no acknowledged write is lost
