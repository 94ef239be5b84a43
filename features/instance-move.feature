@drill @planned-failover @severity=normal
Feature: Planned move of an instance
  Before a server is patched, the operator moves the instance to the other one:
  dirty pages are flushed, the instance stops, the volume changes its owner, and
  the instance starts there and answers under the same name.

  The clock starts with the operator's order. The move interrupts clients for as
  long as stop and start take. The reference architecture states no time;
  20 seconds is the suite's own limit.

  Background:
    Given the environment "failover-cluster"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-FCI-4
  Scenario: The operator moves the instance to the other server
    When the operator moves the primary to a standby
    Then the operator's runbook succeeds
    And no client is interrupted for longer than 20 seconds
    And another member is primary
    And no acknowledged write is lost
    And no write is stored twice
    And at no moment do two nodes accept writes
