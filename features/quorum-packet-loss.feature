@drill @packet-loss @beyond-the-reference @severity=critical
Feature: Lost packets in a quorum
  The leader proves every fraction of a second that it lives. Where its packets
  are lost at random, its proofs are late, and followers elect others. Where
  packets arrive twice, nothing may be counted twice.

  The clock starts when the first packets are lost. It stops when clients are
  told once more that their writes are stored. Clients lose no packets on their
  own links. The limits are the suite's own.

  Background:
    Given the environment "etcd"
    And clients write and read at 60 operations per second
    And the service has been steady for 5 seconds

  Scenario: The quorum goes on when its leader loses every third packet it sends
    When 30 percent of the packets from the primary to all other members of the pool are lost for 40 seconds
    Then no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: The service goes on when every third packet arrives twice
    When 30 percent of the packets from the primary to all other members of the pool arrive twice for 30 seconds
    Then the service goes on
    And the primary stays where it was
    And no acknowledged write is lost
    And no write is stored twice
