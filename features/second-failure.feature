@drill @second-failure @severity=normal
Feature: A second failure before the first is repaired
  Pools are lost by the second failure, not the first. The reference
  architecture allows one automatic failover fewer than the group has nodes,
  within six hours: after that it stays failed until an operator acts.

  The clock starts with the later failure. The reference architecture states no
  time; 60 seconds is the suite's own limit.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-8
  Scenario: The last standby takes over after the second primary is lost
    Given the primary has been killed
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

  @seed-AG-8
  Scenario: The pool stays down when its last member is lost
    Given every standby has been killed
    When the primary is killed and started again after 40 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
