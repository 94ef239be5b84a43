@drill @instead-of-any @primary-loss @severity=critical
Feature: Loss of the primary
  The primary is the one node that accepts writes. When it is lost, a standby
  that has every acknowledged write must take over without an operator, and the
  name that clients use must lead to it.

  The clock starts when the primary is lost. It stops when writes are
  acknowledged again and stay so. The reference architecture states no time for
  an availability group; 60 seconds is the suite's own limit.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-1 @smoke
  Scenario: A standby takes over when the primary is killed
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in sync again within 60 seconds of healing

  @seed-AG-1
  Scenario: A standby takes over when the primary's host vanishes
    When the host of the primary vanishes
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in sync again within 60 seconds of healing

  @seed-AG-1
  Scenario: A standby takes over when the primary is stopped in order
    When the primary is stopped in order
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And no write is stored twice
    And another member is primary

  @seed-AG-9
  Scenario: A standby takes over while the primary hangs
    When the primary freezes for 50 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every read sees the latest acknowledged write
    And every member is in sync again within 60 seconds of healing

  @seed-AG-1
  Scenario: Transactions keep their isolation through a failover
    Given clients run 40 transactions per second
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And the transactions fit the isolation that the environment claims
    And no acknowledged write is lost

  @seed-AG-1
  Scenario: Counters, compare-and-set and transfers stay exact through a failover
    Given clients increment counters 20 times per second
    And clients compare and set registers 20 times per second
    And clients transfer money between accounts 20 times per second
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And every counter is the sum of its increments
    And every compare-and-set sees the latest value
    And the total of all accounts stays the same
    And no acknowledged write is lost
