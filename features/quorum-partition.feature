@drill @partition @beyond-the-reference @severity=critical
Feature: Partitions of a quorum that leave no clear majority
  Three members vote. Where two majorities overlap in one member, it must not
  vote for two leaders in one term; where halves change every few seconds, each
  new leader must know what the last one acknowledged.

  The clock starts when the links are cut. It stops when clients are told once
  more that their writes are stored. The limits are the suite's own.

  Background:
    Given the environment "etcd"
    And clients write and read at 90 operations per second
    And the service has been steady for 5 seconds

  Scenario: Two majorities of the quorum that overlap have one leader
    When in the pool one site alone hears all others, for 30 seconds
    Then no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: The quorum keeps what it acknowledged while its halves change
    When in the pool random halves do not hear each other, anew every 4 seconds, for 40 seconds
    Then no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
