@drill @planned-failover @severity=normal
Feature: Planned failover to every replica
  A replica that was never primary may lack something that the application
  needs, undetected until the day on which it must serve. So the operator moves
  the primary to each member in turn, with the runbook for it, and back.

  The clock starts with the operator's first order. Every move may interrupt
  clients for a moment only. The reference architecture states no time;
  20 seconds is the suite's own limit.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-2
  Scenario: The primary is moved to every member in turn
    When the operator moves the primary to every member in turn
    Then the operator's runbook succeeds
    And every order of the operator is obeyed
    And no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And at no moment do two nodes accept writes
