@drill @any @witnessed @severity=critical
Feature: Drills of a system in use, in which its operators act
  The suite does nothing to the system. Its own clients write and read a ledger
  of their own at a low rate while the operators fail the service over, by the
  procedure that they would follow in an emergency.

  The clock starts when an operator marks the event. It stops when writes are
  acknowledged again and stay so, so it also measures the minutes before the
  first command: until the failure is detected, declared and decided upon. No
  reference states times for these drills; the limits are the suite's own.

  Background:
    Given any environment
    And clients write and read at 20 operations per second
    And the service has been steady for 10 seconds

  Scenario: The operators fail over after the loss of the primary
    When the operators carry out "a failover to the standby after the loss of the primary"
    Then clients are interrupted
    And writes are acknowledged again within 30 minutes
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And diverged members are permitted

  Scenario: The operators switch over as planned
    When the operators carry out "a planned switchover to the standby"
    Then clients are interrupted
    And writes are acknowledged again within 5 minutes
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every read sees the latest acknowledged write
