"""The access grid: every address × method × state × person, as one table to read.

One status stands for everybody; otherwise eleven, in the order of `tests.world.ROLES`. `-` is the state of a page
that is about no contribution. A POST carries what `POSTED` gives, for everybody the same.
"""

#                                      anonymous citizen author council elected agent other_service other_agent manager
#                                      administrator superuser
GRID = """
GET  -       home                      200
POST -       home                      405
GET  -       territories               200
POST -       territories               405
GET  -       territory                 200
POST -       territory                 405
GET  -       accessibility             200
POST -       accessibility             405
GET  -       privacy                   200
POST -       privacy                   405
GET  -       eco-design                200
POST -       eco-design                405
GET  -       manifest                  200
POST -       manifest                  405
GET  -       service-worker            200
POST -       service-worker            405
GET  -       offline                   200
POST -       offline                   405
GET  -       set-language              302
POST -       set-language              302

GET  public  contribution              200
GET  hidden  contribution              404 404 200 404 404 200 404 404 200 200 200
POST public  contribution              405
POST hidden  contribution              405
GET  public  contribution-preview      200
GET  hidden  contribution-preview      404 404 200 404 404 200 404 404 200 200 200
POST public  contribution-preview      405
GET  public  photo-visibility          405
POST public  photo-visibility          403 403 403 403 403 302 403 403 302 302 302
POST hidden  photo-visibility          404 404 403 404 404 302 404 404 302 302 302
GET  public  constat-visibility        405
POST public  constat-visibility        403 403 403 403 403 302 403 403 302 302 302
POST hidden  constat-visibility        404 404 403 404 404 302 404 404 302 302 302
GET  public  testified                 200
GET  hidden  testified                 404 404 200 404 404 200 404 404 200 200 200
POST public  testified                 405
GET  public  photo                     200
GET  hidden  photo                     404 404 200 404 404 200 404 404 200 200 200
POST public  photo                     405
GET  public  photo-small               200
GET  hidden  photo-small               404 404 200 404 404 200 404 404 200 200 200
POST public  photo-small               405
GET  public  contribution-support      405
POST public  contribution-support      302
POST hidden  contribution-support      404 404 403 404 404 403 404 404 403 403 403
GET  public  contribution-observation  200
GET  hidden  contribution-observation  404 404 200 404 404 200 404 404 200 200 200
POST public  contribution-observation  302
POST hidden  contribution-observation  404 404 403 404 404 403 404 404 403 403 403
GET  public  contribution-contest      405
POST public  contribution-contest      403 403 409 403 403 403 403 403 403 403 403
POST hidden  contribution-contest      404 404 409 404 404 403 404 404 403 403 403
GET  public  contribution-satisfaction 405
POST public  contribution-satisfaction 403 403 409 403 403 403 403 403 403 403 403
POST hidden  contribution-satisfaction 404 404 409 404 404 403 404 404 403 403 403
GET  public  contribution-reply        405
POST public  contribution-reply        403 403 409 403 403 403 403 403 403 403 403
POST hidden  contribution-reply        404 404 409 404 404 403 404 404 403 403 403
GET  public  contribution-status       405
POST public  contribution-status       403 403 403 403 403 302 403 403 302 302 302
POST hidden  contribution-status       404 404 403 404 404 302 404 404 302 302 302
GET  public  contribution-visibility   405
POST public  contribution-visibility   403 403 403 403 403 302 403 403 302 302 302
POST hidden  contribution-visibility   404 404 403 404 404 302 404 404 302 302 302
GET  public  tracking                  200
GET  hidden  tracking                  200
POST public  tracking                  405
GET  public  mail-address              200
GET  hidden  mail-address              200
POST public  mail-address              302
POST hidden  mail-address              302
GET  public  mail-confirm              200
GET  hidden  mail-confirm              200
POST public  mail-confirm              302
POST hidden  mail-confirm              302
GET  public  mail-unsubscribe          200
GET  hidden  mail-unsubscribe          200
POST public  mail-unsubscribe          200
POST hidden  mail-unsubscribe          200
GET  public  tracking-contest          405
POST public  tracking-contest          409
POST hidden  tracking-contest          409
GET  public  tracking-satisfaction     405
POST public  tracking-satisfaction     409
POST hidden  tracking-satisfaction     409
GET  public  mail-address              200
GET  hidden  mail-address              200
POST public  mail-address              302
POST hidden  mail-address              302
GET  public  mail-confirm              200
GET  hidden  mail-confirm              200
POST public  mail-confirm              302
POST hidden  mail-confirm              302
GET  public  mail-unsubscribe          200
GET  hidden  mail-unsubscribe          200
POST public  mail-unsubscribe          200
POST hidden  mail-unsubscribe          200

GET  public  tracking-reply            405
POST public  tracking-reply            409
POST hidden  tracking-reply            409

GET  -       report-new                200
POST -       report-new                422
GET  -       report-similar            200
POST -       report-similar            405
GET  public  report-sent               200
POST public  report-sent               405
GET  -       idea-new                  200
POST -       idea-new                  422
GET  -       idea-sent                 200
POST -       idea-sent                 405

GET  -       login                     200 302 302 302 302 302 302 302 302 302 302
POST -       login                     200 302 302 302 302 302 302 302 302 302 302
GET  -       logout                    405
POST -       logout                    302
GET  -       account                   302 200 200 200 200 200 200 200 200 200 200
POST -       account                   302 405 405 405 405 405 405 405 405 405 405

GET  -       tile                      200
POST -       tile                      405
GET  -       heat-tile                 200
POST -       heat-tile                 405
GET  -       tilejson                  200
POST -       tilejson                  405
GET  -       base-tile                 404
POST -       base-tile                 405
GET  -       base-tilejson             200
POST -       base-tilejson             405
GET  -       healthz                   200
POST -       healthz                   405
GET  -       readyz                    200
POST -       readyz                    405
GET  -       demo-mailbox              404
POST -       demo-mailbox              404
GET  -       demo-mail                 404
POST -       demo-mail                 404
GET  -       demo-mail-html            404
POST -       demo-mail-html            404
GET  -       schema                    200
POST -       schema                    405
GET  -       api-contribution-list     200
POST -       api-contribution-list     405
GET  -       api-contribution-facets   200
POST -       api-contribution-facets   405
GET  public  api-contribution-detail   200
GET  hidden  api-contribution-detail   404 404 200 404 404 200 404 404 200 200 200
POST public  api-contribution-detail   405
GET  public  api-contribution-constats 405
POST public  api-contribution-constats 415
POST hidden  api-contribution-constats 404 404 415 404 404 415 404 404 415 415 415
GET  -       category-questions        200
POST -       category-questions        405
GET  -       category-suggestions      200
POST -       category-suggestions      405
GET  -       api-category-suggest      200
POST -       api-category-suggest      405
GET  -       figures-heat              302 403 403 403 200 200 200 200 200 200 200
POST -       figures-heat              405
GET  -       figures-heat-csv          302 403 403 403 200 200 200 200 200 200 200
POST -       figures-heat-csv          405
GET  -       figures-heat-png          302 403 403 403 200 200 200 200 200 200 200
POST -       figures-heat-png          405
GET  -       figures-heat-html         302 403 403 403 200 200 200 200 200 200 200
POST -       figures-heat-html         405
GET  -       figures-heat-tile         302 403 403 403 200 200 204 204 200 200 200
POST -       figures-heat-tile         405
GET  -       figures-heat-mailings     405
POST -       figures-heat-mailings     302 403 403 403 404 404 404 404 404 404 404
GET  -       figures-heat-mailing      405
POST -       figures-heat-mailing      302 403 403 403 404 404 404 404 404 404 404
GET  -       figures-statistics        302 403 403 403 200 200 200 200 200 200 200
POST -       figures-statistics        405
GET  -       figures-statistics-csv    302 403 403 403 200 200 200 200 200 200 200
POST -       figures-statistics-csv    405
GET  -       figures-statistics-pdf    302 403 403 403 200 200 200 200 200 200 200
POST -       figures-statistics-pdf    405
GET  -       figures-list-csv          302 403 403 403 200 200 200 200 200 200 200
POST -       figures-list-csv          405
GET  -       figures-list-pdf          302 403 403 403 200 200 200 200 200 200 200
POST -       figures-list-pdf          405
GET  -       api-heat-list             200
POST -       api-heat-list             405
GET  -       api-category-list         200
POST -       api-category-list         405
GET  -       api-photo-list            405
POST -       api-photo-list            400
GET  -       api-report-list           405
POST -       api-report-list           415
GET  -       api-report-similar        200
POST -       api-report-similar        405
GET  -       api-territory-list        200
POST -       api-territory-list        405
GET  -       api-territory-at          200
POST -       api-territory-at          405
GET  -       address-search            200
POST -       address-search            405
GET  -       address-at                200
POST -       address-at                405
GET  -       api-address-list          200
POST -       api-address-list          405
GET  -       api-address-at            200
POST -       api-address-at            405

GET  -       desk                      302 403 403 403 200 200 200 200 200 200 200
POST -       desk                      405
GET  -       desk-tile                 302 403 403 403 200 200 204 204 200 200 200
POST -       desk-tile                 405
GET  -       desk-filter-save          405
POST -       desk-filter-save          302 403 403 403 422 422 422 422 422 422 422
GET  -       desk-filter-rename        405
POST -       desk-filter-rename        302 403 403 403 404 422 404 404 404 404 404
GET  -       desk-filter-delete        405
POST -       desk-filter-delete        302 403 403 403 404 302 404 404 404 404 404
GET  public  desk-report               302 403 403 403 200 200 404 404 200 200 200
GET  hidden  desk-report               302 403 403 403 404 200 404 404 200 200 200
POST public  desk-report               405
GET  public  desk-others               302 403 403 403 200 200 404 404 200 200 200
GET  hidden  desk-others               302 403 403 403 404 200 404 404 200 200 200
POST public  desk-others               405
GET  public  desk-print                302 403 403 403 200 200 404 404 200 200 200
GET  hidden  desk-print                302 403 403 403 404 200 404 404 200 200 200
POST public  desk-print                405
GET  public  desk-line                 302 403 403 403 200 200 200 200 200 200 200
GET  hidden  desk-line                 302 403 403 403 200 200 200 200 200 200 200
POST public  desk-line                 405
GET  public  desk-contacts             405
POST public  desk-contacts             302 403 403 403 403 200 404 404 200 403 403
POST hidden  desk-contacts             302 403 403 403 404 200 404 404 200 403 403
GET  public  desk-status               405
POST public  desk-status               302 403 403 403 403 302 404 404 302 302 302
POST hidden  desk-status               302 403 403 403 404 302 404 404 302 302 302
GET  public  desk-hand-over            405
POST public  desk-hand-over            302 403 403 403 403 422 404 404 422 422 422
POST hidden  desk-hand-over            302 403 403 403 404 422 404 404 422 422 422
GET  public  desk-take                 405
POST public  desk-take                 302 403 403 403 403 302 404 404 302 302 302
POST hidden  desk-take                 302 403 403 403 404 302 404 404 302 302 302
GET  public  desk-note                 405
POST public  desk-note                 302 403 403 403 403 302 404 404 302 302 302
POST hidden  desk-note                 302 403 403 403 404 302 404 404 302 302 302
GET  public  desk-answer               405
POST public  desk-answer               302 403 403 403 403 302 404 404 302 302 302
POST hidden  desk-answer               302 403 403 403 404 302 404 404 302 302 302
GET  public  desk-ask                  405
POST public  desk-ask                  302 403 403 403 403 422 404 404 422 422 422
POST hidden  desk-ask                  302 403 403 403 404 422 404 404 422 422 422
GET  public  desk-resume               405
POST public  desk-resume               302 403 403 403 403 302 404 404 302 302 302
POST hidden  desk-resume               302 403 403 403 404 302 404 404 302 302 302
GET  public  desk-visibility           405
POST public  desk-visibility           302 403 403 403 403 302 404 404 302 302 302
POST hidden  desk-visibility           302 403 403 403 404 302 404 404 302 302 302

GET  public  desk-unmerge              405
POST public  desk-unmerge              302 403 403 403 403 422 404 404 422 422 422
POST hidden  desk-unmerge              302 403 403 403 404 422 404 404 422 422 422
GET  public  desk-apart                405
POST public  desk-apart                302 403 403 403 403 422 404 404 422 422 422
POST hidden  desk-apart                302 403 403 403 404 422 404 404 422 422 422
GET  public  desk-split                405
POST public  desk-split                302 403 403 403 403 422 404 404 422 422 422
POST hidden  desk-split                302 403 403 403 404 422 404 404 422 422 422
GET  -       desk-pairs                302 403 403 403 403 200 200 200 200 200 200
POST -       desk-pairs                405
GET  -       desk-pairs-map            302 403 403 403 403 200 200 200 200 200 200
POST -       desk-pairs-map            405
GET  -       desk-pairs-group          302 403 403 403 403 302 302 302 302 302 302
POST -       desk-pairs-group          405
GET  -       desk-pairs-answer         405
POST -       desk-pairs-answer         302 403 403 403 403 422 422 422 422 422 422
GET  -       desk-pairs-undo           405
POST -       desk-pairs-undo           302 403 403 403 403 302 302 302 302 302 302

GET  -       desk-batches              302 403 403 403 403 200 200 200 200 200 200
POST -       desk-batches              405
GET  -       desk-bulk                 302 403 403 403 403 200 200 200 200 200 200
POST -       desk-bulk                 302 403 403 403 403 200 200 200 200 200 200
GET  -       desk-draw                 302 403 403 403 403 200 200 200 200 200 200
POST -       desk-draw                 302 403 403 403 403 422 422 422 422 422 422
GET  -       desk-batch                302 403 403 403 404 200 404 404 200 200 200
POST -       desk-batch                405
GET  -       desk-batch-undo           405
POST -       desk-batch-undo           302 403 403 403 404 302 404 404 302 302 302
GET  -       desk-mentions             302 403 403 403 403 200 200 200 200 200 200
POST -       desk-mentions             405
GET  -       desk-mentions-read        405
POST -       desk-mentions-read        302 403 403 403 403 302 302 302 302 302 302
GET  -       desk-entry                302 403 403 403 403 200 200 200 200 200 200
POST -       desk-entry                302 403 403 403 403 422 422 422 422 422 422
GET  -       desk-entry-similar        302 403 403 403 403 200 200 200 200 200 200
POST -       desk-entry-similar        405
GET  -       desk-entry-done           302 403 403 403 403 200 404 404 404 404 404
POST -       desk-entry-done           405

GET  -       rules                     302 403 403 403 403 403 403 403 200 200 200
POST -       rules                     405
GET  -       rules-try                 302 403 403 403 403 403 403 403 200 200 200
POST -       rules-try                 405
GET  -       rules-lately              302 403 403 403 403 403 403 403 200 200 200
POST -       rules-lately              405
GET  -       rule-new                  302 403 403 403 403 403 403 403 403 200 200
POST -       rule-new                  302 403 403 403 403 403 403 403 403 422 422
GET  -       rule                      302 403 403 403 403 403 403 403 403 403 200
POST -       rule                      302 403 403 403 403 403 403 403 403 403 422
GET  -       rule-move                 405
POST -       rule-move                 302 403 403 403 403 403 403 403 403 403 302
GET  -       rule-switch               405
POST -       rule-switch               302 403 403 403 403 403 403 403 403 403 302
GET  -       rule-remove               405
POST -       rule-remove               302 403 403 403 403 403 403 403 403 403 302

GET  -       black-spots               200
POST -       black-spots               405
GET  -       black-spot                200
POST -       black-spot                405
GET  -       black-spot-sheet          200
POST -       black-spot-sheet          405
GET  -       duplicate-limits          302 403 403 403 403 403 403 403 403 403 200
POST -       duplicate-limits          405
GET  -       duplicate-limit           302 403 403 403 403 403 403 403 403 403 200
POST -       duplicate-limit           302 403 403 403 403 403 403 403 403 403 422

GET  -       works                     200
POST -       works                     405
GET  -       work                      200
POST -       work                      405
GET  -       works-desk                302 403 403 403 403 200 200 200 200 200 200
POST -       works-desk                405
GET  -       work-new                  302 403 403 403 403 200 200 200 200 200 200
POST -       work-new                  302 403 403 403 403 422 422 422 422 422 422
GET  -       work-edit                 302 403 403 403 403 200 403 403 200 200 200
POST -       work-edit                 302 403 403 403 403 422 403 403 422 422 422
GET  -       work-end                  405
POST -       work-end                  302 403 403 403 403 302 403 403 302 302 302
GET  -       work-delete               405
POST -       work-delete               302 403 403 403 403 302 404 404 404 404 404
GET  -       work-attach               405
POST -       work-attach               302 403 403 403 403 422 403 403 422 422 422
GET  -       rounds                    302 403 403 403 403 200 200 200 200 200 200
POST -       rounds                    405
GET  -       round-new                 302 403 403 403 403 200 200 200 200 200 200
POST -       round-new                 302 403 403 403 403 200 200 200 200 200 200
GET  -       round                     302 404 404 404 404 200 404 404 200 200 200
POST -       round                     405
GET  -       round-tick                405
POST -       round-tick                302 404 404 404 404 302 404 404 302 302 302
GET  -       round-edit                302 404 404 404 404 200 404 404 200 200 200
POST -       round-edit                302 404 404 404 404 422 404 404 422 422 422
GET  -       round-order               405
POST -       round-order               302 404 404 404 404 302 404 404 302 302 302
GET  -       round-add                 405
POST -       round-add                 302 404 404 404 404 422 404 404 422 422 422
GET  -       round-delete              405
POST -       round-delete              302 404 404 404 404 302 404 404 404 404 404
GET  -       round-recap               302 404 404 404 404 200 404 404 200 200 200
POST -       round-recap               302 404 404 404 404 422 404 404 422 422 422
GET  -       round-sheet               302 404 404 404 404 200 404 404 200 200 200
POST -       round-sheet               405
GET  -       round-gpx                 302 404 404 404 404 200 404 404 200 200 200
POST -       round-gpx                 405

GET  -       admin:index               302 302 302 302 302 302 302 302 302 302 200
GET  -       admin:accounts_user_changelist 302 302 302 302 302 302 302 302 302 302 200
"""

POSTED = {
    "constat-visibility": {"is_public": "on"},
    "contribution-observation": {"seen": "there"},
    "contribution-status": {"status": "in_progress"},
    "contribution-visibility": {"is_public": ""},
    "desk-answer": {"text": "Nous passons demain."},
    "desk-note": {"text": "Vu."},
    "desk-status": {"status": "in_progress"},
    "desk-visibility": {"is_public": "on"},
    "mail-address": {"email": "voisin@example.test"},
    "photo-visibility": {"is_public": "on"},
    "round-order": {"shorten": "on"},
}
