@drill @primary-loss @severity=critical
Feature: Loss of the primary
  The primary is the one node that accepts writes. When it dies, a standby that
  has every acknowledged write must take over with nobody's help, and the name
  that clients use must lead to it.

  The clock starts when the primary is lost. It stops when clients are told once
  more, and for good, that their writes are stored. The reference architecture
  states no limit for an availability group; 60 seconds is the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-1 @smoke
  Scenario: A standby takes over when the primary is killed
    When the primary is killed
    Then writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in step again within 60 seconds of healing
    And no operator was needed
