@drill @server-loss @quorum-loss @severity=critical
Feature: A pool whose servers hold users' data and vote
  Four servers hold each user's data in three replicas. Users are dealt to four
  routing groups, each on three other servers, so that any two servers share
  two groups. A group is served while two of its replicas are up. The pool is up
  while three of five voters are: the four servers, and the witness beside the
  primary database.

  The clock starts when the last server is lost. The reference architecture
  states how many servers must run and no times; all times are the suite's own.
  A group elects a new leader after four to nine seconds of silence. A server
  stops within five seconds of the loss of the majority. A server that was
  removed from the pool does not run, and cannot be read at the end.

  Background:
    Given the environment "front-end-pool"
    And clients write and read at 40 operations per second
    And the service has been steady for 5 seconds

  @seed-FE-1
  Scenario: Another replica is promoted when a server that holds users' data is killed
    When a server is killed
    Then clients are interrupted
    And writes are acknowledged again within 30 seconds
    And at least 90 percent of the usual writes pass after recovery
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 60 seconds of healing

  # So many clients that one whose group is down has given up before its next
  # request is due.
  @seed-FE-2
  Scenario: The pool goes on with two servers, and only groups without two replicas are down
    Given 60 clients of each site write and read at 40 operations per second
    And a server has been killed
    When a server is killed and started again after 40 seconds
    Then from 20 seconds after the event exactly 2 of 4 routing groups take no writes until the failure is over
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 90 seconds of healing

  @seed-FE-3
  Scenario: The last server stops when all others are lost
    When every other server is killed and started again after 40 seconds
    Then from 10 seconds after the event no server serves until the failure is over
    And from 10 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And every member is in sync again within 90 seconds of healing

  @seed-FE-7
  Scenario: Two of four servers stop when the database that is the witness is lost too
    Given the back end has been killed
    And a server has been killed
    When a server is killed and started again after 40 seconds
    Then from 10 seconds after the event no server serves until the failure is over
    And from 10 seconds after the event no write is acknowledged until the failure is over
    And no acknowledged write is lost
    And every member is in sync again within 90 seconds of healing

  Rule: An operator brings back what has lost its quorum
    @seed-FE-5
    Scenario: Groups that lost two replicas are made anew from the back end
      Given a server has been killed
      And an operator who recovers the groups that lost their quorum after 30 seconds
      When a server is lost for good
      Then clients are interrupted
      And writes are acknowledged again within 60 seconds of the operator's order
      And at most 4 seconds of acknowledged writes are lost
      And no write is stored twice

    @seed-FE-6
    Scenario: A pool of which too few servers start waits for the operator
      Given the operator has removed a server from the pool
      And a server has been lost for good
      And an operator who starts the pool with the servers that are left after the repair
      When a server is killed and started again after 20 seconds
      Then from 10 seconds after the event no server serves until the failure is over
      And from 10 seconds after the event no write is acknowledged until the operator acts
      And the operator's runbook succeeds with the step "the servers hang in starting"
      And writes are acknowledged again within 90 seconds of the operator's order
      And no acknowledged write is lost
      And diverged members are permitted

    @seed-FE-12
    Scenario: The replicas of a server that never returns are made anew on the others
      Given an operator who removes a server from the pool after 20 seconds
      When a server is lost for good
      Then clients are interrupted
      And writes are acknowledged again within 30 seconds
      And the operator's runbook succeeds with the step "every group is whole"
      And no acknowledged write is lost
      And no write is stored twice

    @seed-FE-12
    Scenario: All groups are served when the smaller pool loses a server too
      Given the operator has removed a server from the pool
      When a server is killed
      Then clients are interrupted
      And writes are acknowledged again within 30 seconds
      And no acknowledged write is lost
      And no write is stored twice
      And diverged members are permitted

    @seed-FE-8
    Scenario: No server is removed from a pool of three
      Given the operator has removed a server from the pool
      And a server has been lost for good
      When the operator removes a server from the pool
      Then the operator's runbook refuses at the step "three servers are left"
      And the service goes on
      And no acknowledged write is lost
      And diverged members are permitted
