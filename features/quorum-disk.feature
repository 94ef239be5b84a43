@drill @disk @beyond-the-reference @severity=critical
Feature: Failing disks under a quorum
  A member of a quorum answers only when its disk has synced what it answers
  for. One slow or failing disk must not stop the others: they have a majority.

  The clock starts when the disk fails. It stops when clients are told once more
  that their writes are stored. The limits are the suite's own.

  Background:
    Given the environment "etcd"
    And clients write and read at 90 operations per second
    And the service has been steady for 5 seconds

  Scenario: The quorum goes on while its leader's disk is slow
    When each sync of the disk of the primary takes 300 milliseconds longer for 40 seconds
    Then no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
