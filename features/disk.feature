@drill @disk @beyond-the-reference @severity=critical
Feature: Failing disks
  A disk fills up, answers with errors, becomes read-only or slow, while the
  machine runs on and answers every probe of the network. A pool that looks only
  for dead machines does not notice. Either the server gives up and a standby
  takes over, or its clients wait until an operator acts.

  The clock starts when the disk fails. It stops when clients are told once more
  that their writes are stored. The limits are the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 10 seconds

  Scenario: Nothing is lost when the primary's disk is full and freed again
    When the disk of the primary is full for 40 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: A standby takes over when writes to the primary's disk fail
    When writes to the disk of the primary fail for 60 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: A standby takes over when the primary's disk is read-only
    When the disk of the primary is read-only for 60 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
