@drill @back-end-loss @severity=critical
Feature: Loss of the back end of a pool
  All permanent data is in the back end. While it is lost the servers keep
  running and can store nothing: no write may be acknowledged, and when the back
  end returns, the servers must reconnect automatically.

  The clock starts when the back end is lost, and stops when writes are
  acknowledged again and stay so. The limits are the suite's own: the reference
  architecture says only that a pool of two servers would soon be down with its
  back end.

  ejabberd does not wait for the answer of its archive: a message in flight at
  the moment of the loss may be acknowledged and lost, in some runs and not in
  others. A loss of one second is allowed, and the finding states how much it
  was. Where the back end is only unreachable, nothing is lost.

  Background:
    Given the environment "server-pool"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds

  @seed-FE-9
  Scenario: Nothing is stored while the back end is lost
    When the back end is killed and started again after 20 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 60 seconds
    And every client is served again within 20 seconds of recovery
    And at most 1 second of acknowledged writes are lost
    And no write is stored twice

  @seed-FE-9
  Scenario: Nothing is stored while the back end is partitioned
    When nothing passes between every member and the back end for 20 seconds
    Then from 5 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice
